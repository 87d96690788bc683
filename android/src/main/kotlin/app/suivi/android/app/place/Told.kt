package app.suivi.android.app.place

import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import app.suivi.android.app.Navigator
import app.suivi.android.presenter.Doing
import app.suivi.android.presenter.Done

/** Says what was done, below whatever place is shown then; with [andBack] it leads back after it. */
@Composable
fun Told(doing: Doing, navigator: Navigator, onTold: () -> Unit, andBack: (Done) -> Boolean = { false }) =
    LaunchedEffect(doing.done) {
        doing.done?.let { done ->
            navigator.told.value = done
            onTold()
            if (andBack(done)) navigator.back()
        }
    }
