package app.suivi.android.screen

import androidx.compose.foundation.gestures.detectTapGestures
import androidx.compose.foundation.gestures.rememberTransformableState
import androidx.compose.foundation.gestures.transformable
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableFloatStateOf
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clipToBounds
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.graphics.graphicsLayer
import androidx.compose.ui.input.pointer.pointerInput
import androidx.compose.ui.layout.onSizeChanged
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.CustomAccessibilityAction
import androidx.compose.ui.semantics.customActions
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.IntSize
import app.suivi.android.R

/** How a picture is looked at; several that share one are looked at alike. */
class Zoom {
    var scale by mutableFloatStateOf(1f)
        private set
    var moved by mutableStateOf(Offset.Zero)
        private set

    /** By a gesture on a picture of this size. */
    fun by(factor: Float, pan: Offset, size: IntSize) {
        scale = (scale * factor).coerceIn(1f, MOST)
        val far = Offset(size.width * (scale - 1) / 2, size.height * (scale - 1) / 2)
        val to = moved + pan
        moved = Offset(to.x.coerceIn(-far.x, far.x), to.y.coerceIn(-far.y, far.y))
    }

    fun larger() {
        scale = (scale * STEP).coerceAtMost(MOST)
    }

    /** Back to all of it. */
    fun whole() {
        scale = 1f
        moved = Offset.Zero
    }

    private companion object {
        const val MOST = 5f
        const val STEP = 2f
    }
}

/** By pinching, by a double tap, and by the screen reader's actions. */
@Composable
fun Modifier.zoomed(zoom: Zoom): Modifier {
    var size by remember { mutableStateOf(IntSize.Zero) }
    val gesture = rememberTransformableState { factor, pan, _ -> zoom.by(factor, pan * zoom.scale, size) }
    val larger = stringResource(R.string.photo_larger)
    val smaller = stringResource(R.string.photo_smaller)
    return this.clipToBounds().onSizeChanged { size = it }
        .pointerInput(zoom) { detectTapGestures(onDoubleTap = { if (zoom.scale > 1f) zoom.whole() else zoom.larger() }) }
        .transformable(gesture, canPan = { zoom.scale > 1f })
        .semantics {
            customActions = listOf(
                CustomAccessibilityAction(larger) { zoom.larger(); true },
                CustomAccessibilityAction(smaller) { zoom.whole(); true },
            )
        }
        .graphicsLayer {
            scaleX = zoom.scale
            scaleY = zoom.scale
            translationX = zoom.moved.x
            translationY = zoom.moved.y
        }
}
