package app.suivi.android.app.place

import android.graphics.BitmapFactory
import androidx.compose.runtime.Composable
import androidx.compose.runtime.remember
import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.graphics.asImageBitmap
import app.suivi.android.screen.LoadPicture
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext

/** How a screen gets its pictures: [ask] has each read from a path that is good only meanwhile. */
@Composable
fun loaded(of: Any, ask: suspend (item: String, read: suspend (path: String) -> ImageBitmap?) -> ImageBitmap?): LoadPicture =
    remember(of) { { item -> ask(item, ::decoded) } }

private suspend fun decoded(path: String): ImageBitmap? =
    withContext(Dispatchers.IO) { BitmapFactory.decodeFile(path)?.asImageBitmap() }
