package app.suivi.android.app.place

import android.graphics.BitmapFactory
import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.graphics.asImageBitmap
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext

/** The picture in a file of the core's, which is there only meanwhile. */
internal suspend fun pictureAt(path: String): ImageBitmap? =
    withContext(Dispatchers.IO) { BitmapFactory.decodeFile(path)?.asImageBitmap() }
