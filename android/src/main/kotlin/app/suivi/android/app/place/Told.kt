package app.suivi.android.app.place

import android.widget.Toast
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.ui.platform.LocalContext
import app.suivi.android.presenter.Doing
import app.suivi.android.screen.words

/** A short message about what was done: it stays over the next screen, and is read aloud. */
@Composable
fun Told(doing: Doing, onTold: () -> Unit) {
    val context = LocalContext.current
    LaunchedEffect(doing.done) {
        doing.done?.let {
            Toast.makeText(context, it.words(), Toast.LENGTH_SHORT).show()
            onTold()
        }
    }
}
