package app.suivi.android.screen

import androidx.annotation.StringRes
import androidx.compose.foundation.Image
import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxHeight
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.material3.Button
import androidx.compose.material3.CircularProgressIndicator
import androidx.compose.material3.Icon
import androidx.compose.material3.IconButton
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Slider
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableFloatStateOf
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.drawWithContent
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.graphics.drawscope.clipRect
import androidx.compose.ui.layout.ContentScale
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.res.painterResource
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.semantics.stateDescription
import androidx.compose.ui.unit.dp
import app.suivi.android.R
import app.suivi.android.presenter.CompareState
import app.suivi.android.presenter.FileRow
import kotlin.math.roundToInt

/** Side by side: what is looked at in one is looked at in the other. */
@Composable
internal fun Beside(state: CompareState, load: LoadPicture, modifier: Modifier) {
    val zoom = remember { Zoom() }
    Row(modifier, Arrangement.spacedBy(2.dp)) {
        Compared(state.before, R.string.compare_before, load, zoom, Modifier.weight(1f).fillMaxHeight())
        Compared(state.after, R.string.compare_after, load, zoom, Modifier.weight(1f).fillMaxHeight())
    }
}

/** One over the other, up to a line that moves: by a slider, and by buttons. */
@Composable
internal fun Wipe(state: CompareState, load: LoadPicture, modifier: Modifier) {
    var share by rememberSaveable { mutableFloatStateOf(0.5f) }
    val zoom = remember { Zoom() }
    val line = MaterialTheme.colorScheme.primary
    Column {
        Box(modifier) {
            Compared(state.after, R.string.compare_after, load, zoom, Modifier.fillMaxSize())
            Compared(
                state.before, R.string.compare_before, load, zoom,
                Modifier.fillMaxSize().drawWithContent {
                    val at = size.width * share
                    clipRect(right = at) { this@drawWithContent.drawContent() }
                    drawLine(line, Offset(at, 0f), Offset(at, size.height), 3.dp.toPx())
                },
            )
        }
        Row(Modifier.fillMaxWidth().padding(horizontal = 8.dp), verticalAlignment = Alignment.CenterVertically) {
            IconButton({ share = (share - STEP).coerceAtLeast(0f) }, Modifier.size(48.dp)) {
                Icon(painterResource(R.drawable.ic_less), stringResource(R.string.compare_less))
            }
            val words = stringResource(R.string.compare_wipe_share)
            val percent = stringResource(R.string.compare_percent, (share * 100).roundToInt())
            Slider(
                share, { share = it },
                Modifier.weight(1f).heightIn(min = 48.dp).semantics { contentDescription = words; stateDescription = percent },
            )
            IconButton({ share = (share + STEP).coerceAtMost(1f) }, Modifier.size(48.dp)) {
                Icon(painterResource(R.drawable.ic_more), stringResource(R.string.compare_more))
            }
        }
    }
}

/** One, then the other, in the same place. */
@Composable
internal fun Flip(state: CompareState, load: LoadPicture, modifier: Modifier) {
    var before by rememberSaveable { mutableStateOf(true) }
    val zoom = remember { Zoom() }
    Column(horizontalAlignment = Alignment.CenterHorizontally, verticalArrangement = Arrangement.spacedBy(8.dp)) {
        if (before) {
            Compared(state.before, R.string.compare_before, load, zoom, modifier)
        } else {
            Compared(state.after, R.string.compare_after, load, zoom, modifier)
        }
        Button({ before = !before }, Modifier.heightIn(min = 48.dp)) {
            Text(stringResource(if (before) R.string.compare_show_after else R.string.compare_show_before))
        }
    }
}

@Composable
private fun Compared(file: FileRow, @StringRes which: Int, load: LoadPicture, zoom: Zoom, modifier: Modifier) {
    val words = stringResource(which)
    val described = listOfNotNull(
        words, file.pose?.let { pose(it) }, day(file.at),
        stringResource(R.string.seen_by, stringResource(file.audience.words())),
    ).joinToString(", ")
    Box(modifier.background(MaterialTheme.colorScheme.surfaceContainerHigh).semantics { contentDescription = described }, Alignment.Center) {
        when (val picture = loaded(file.item, load)) {
            is Picture.There -> Image(picture.bitmap, null, Modifier.fillMaxSize().zoomed(zoom).testTag("picture"), contentScale = ContentScale.Fit)
            is Picture.Coming -> CircularProgressIndicator()
            is Picture.Missing -> Icon(painterResource(R.drawable.ic_photo), null, Modifier.size(48.dp), MaterialTheme.colorScheme.onSurfaceVariant)
        }
        val corner = if (which == R.string.compare_before) Alignment.TopStart else Alignment.TopEnd
        Surface(
            Modifier.align(corner).padding(8.dp), MaterialTheme.shapes.small,
            MaterialTheme.colorScheme.inverseSurface, MaterialTheme.colorScheme.inverseOnSurface,
        ) { Text(words, Modifier.padding(8.dp, 4.dp), style = MaterialTheme.typography.labelLarge) }
    }
}

/** How far a button moves the line. */
private const val STEP = 0.1f
