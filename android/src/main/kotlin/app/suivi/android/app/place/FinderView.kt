package app.suivi.android.app.place

import android.app.Activity
import android.content.Context
import android.content.ContextWrapper
import android.graphics.Matrix
import android.graphics.SurfaceTexture
import android.hardware.display.DisplayManager
import android.view.Display
import android.view.TextureView
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.layout.onSizeChanged
import androidx.compose.ui.unit.IntSize
import androidx.compose.ui.viewinterop.AndroidView
import app.suivi.android.presenter.Laid
import app.suivi.android.presenter.QuarterTurn

/** What the camera sees, laid as the core says. */
@Composable
internal fun FinderView(laid: Laid?, onTexture: (SurfaceTexture?) -> Unit, onSize: (IntSize) -> Unit) = AndroidView(
    { context -> TextureView(context).apply { surfaceTextureListener = Textures(onTexture) } },
    Modifier.fillMaxSize().onSizeChanged(onSize),
) { view ->
    if (laid != null) {
        val matrix = Matrix()
        matrix.setScale(laid.scaleX, laid.scaleY, view.width / 2f, view.height / 2f)
        matrix.postRotate(laid.turn.degrees.toFloat(), view.width / 2f, view.height / 2f)
        view.setTransform(matrix)
    }
}

private class Textures(private val onTexture: (SurfaceTexture?) -> Unit) : TextureView.SurfaceTextureListener {
    override fun onSurfaceTextureAvailable(texture: SurfaceTexture, width: Int, height: Int) = onTexture(texture)

    override fun onSurfaceTextureSizeChanged(texture: SurfaceTexture, width: Int, height: Int) {}

    override fun onSurfaceTextureDestroyed(texture: SurfaceTexture): Boolean {
        onTexture(null)
        return true
    }

    override fun onSurfaceTextureUpdated(texture: SurfaceTexture) {}
}

/** How far the screen is turned from its natural position. */
internal fun Context.turned(): QuarterTurn {
    val display = getSystemService(DisplayManager::class.java)?.getDisplay(Display.DEFAULT_DISPLAY)
    return QuarterTurn.of((display?.rotation ?: 0) * 90)
}

/** The window that this is drawn in. */
internal fun Context.window(): Activity? = generateSequence(this) { (it as? ContextWrapper)?.baseContext }.firstNotNullOfOrNull { it as? Activity }
