package app.suivi.android.screen

import androidx.compose.foundation.Canvas
import androidx.compose.foundation.Image
import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.BoxWithConstraints
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxHeight
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.offset
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.width
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.graphics.drawscope.rotate
import androidx.compose.ui.graphics.graphicsLayer
import androidx.compose.ui.layout.ContentScale
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.res.pluralStringResource
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.IntOffset
import androidx.compose.ui.unit.dp
import app.suivi.android.R
import app.suivi.android.look.SuiviTheme
import app.suivi.android.presenter.AddState
import app.suivi.android.presenter.CameraState
import app.suivi.android.presenter.CameraTrouble
import app.suivi.android.presenter.Choice
import app.suivi.android.presenter.GhostOf
import app.suivi.android.presenter.Laid
import app.suivi.android.presenter.Remedy
import app.suivi.android.presenter.Shooting
import app.suivi.android.presenter.Shown
import app.suivi.android.presenter.Told
import app.suivi.android.presenter.Trouble
import kotlin.math.abs
import kotlin.math.roundToInt

/** What a person can do while taking photos. */
class AddActs(
    val onShutter: () -> Unit,
    val onPick: () -> Unit,
    val onTurn: () -> Unit,
    val onTimer: () -> Unit,
    val onPose: (String) -> Unit,
    val onGhost: (Boolean) -> Unit,
    val onGhostOf: (GhostOf) -> Unit,
    val onGhostShare: (Float) -> Unit,
    val onChoose: (Choice) -> Unit,
    val onSaveUnsaved: () -> Unit,
    val onDiscardUnsaved: () -> Unit,
    val onCamera: (CameraTrouble) -> Unit,
    val onConsent: () -> Unit,
    val onBack: () -> Unit,
    val onRemedy: (Remedy) -> Unit,
)

/** What lies over the camera's picture. */
class Over(
    /** The earlier photo; none: there is none, or it could not be had. */
    val ghost: ImageBitmap?,
    /** Where; none before the camera gives a picture. */
    val laid: Laid?,
    /** How far the phone leans, in degrees. */
    val lean: Float?,
)

/** Takes a photo over the last one. [finder] draws what the camera sees, as large as it is let. */
@Composable
fun AddScreen(
    shown: Shown<AddState>,
    shooting: Shooting,
    camera: CameraState,
    over: Over,
    acts: AddActs,
    finder: @Composable () -> Unit,
) {
    val state = (shown as? Shown.Ready)?.value
    if (state == null || state.refused != null) {
        return Page(stringResource(R.string.add_title), acts.onBack) { padding ->
            shown.Draw(padding, acts.onRemedy) { Refused(it.refused ?: Trouble.UNEXPECTED, padding, acts) }
        }
    }
    // Dark whatever the phone is: nothing is brighter than the picture.
    SuiviTheme(dark = true) {
        Surface(color = Color.Black, contentColor = Color.White) {
            BoxWithConstraints(Modifier.fillMaxSize()) {
                if (maxWidth > maxHeight) {
                    Row {
                        Finder(shooting, camera, over, acts, Modifier.weight(1f).fillMaxHeight(), finder)
                        Column(Modifier.width(360.dp).fillMaxHeight()) {
                            AddTop(state, shooting, acts)
                            AddControls(state, shooting, camera, over, acts)
                        }
                    }
                } else {
                    val most = maxHeight * 0.55f
                    Column {
                        AddTop(state, shooting, acts)
                        Finder(shooting, camera, over, acts, Modifier.weight(1f).fillMaxWidth(), finder)
                        Box(Modifier.heightIn(max = most)) { AddControls(state, shooting, camera, over, acts) }
                    }
                }
            }
        }
    }
}

@Composable
private fun Refused(why: Trouble, padding: PaddingValues, acts: AddActs) = if (why == Trouble.CONSENT) {
    Message(
        R.drawable.ic_photo, stringResource(R.string.home_consent_title), stringResource(R.string.home_consent),
        stringResource(R.string.home_consent_go), acts.onConsent, Modifier.padding(padding),
    )
} else {
    Shown.Failed(why).Draw(padding, acts.onRemedy) {}
}

@Composable
private fun Finder(
    shooting: Shooting,
    camera: CameraState,
    over: Over,
    acts: AddActs,
    modifier: Modifier,
    finder: @Composable () -> Unit,
) = Box(modifier, Alignment.Center) {
    val described = stringResource(R.string.add_finder)
    val failed = camera is CameraState.Failed
    // Also there when it failed: the camera comes back on the same view.
    Box(Modifier.fillMaxSize().semantics { if (!failed) contentDescription = described }) { finder() }
    if (camera is CameraState.Failed) {
        Surface(Modifier.fillMaxSize(), color = Color.Black, contentColor = Color.White) { CameraMessage(camera.trouble, acts) }
    } else {
        if (shooting.ghost) Ghost(over, shooting.ghostShare)
        if (camera is CameraState.Open) over.lean?.let { Level(it) }
        shooting.counting?.let { Counting(it) }
    }
    Column(Modifier.align(Alignment.BottomCenter).verticalScroll(rememberScrollState()).padding(12.dp)) { Messages(shooting, acts) }
}

@Composable
private fun Ghost(over: Over, share: Float) {
    val place = over.laid?.ghost ?: return
    val picture = over.ghost ?: return
    val density = LocalDensity.current
    Box(Modifier.fillMaxSize()) {
        Image(
            picture, null,
            Modifier.offset { IntOffset(place.left.roundToInt(), place.top.roundToInt()) }
                .size(with(density) { place.size.width.toDp() }, with(density) { place.size.height.toDp() })
                .graphicsLayer {
                    alpha = share
                    scaleX = if (over.laid.mirrored) -1f else 1f
                },
            contentScale = ContentScale.FillBounds,
        )
    }
}

/** A line that stays with the horizon; bold when the phone is level. */
@Composable
private fun Level(lean: Float) {
    val degrees = lean.roundToInt()
    val said = when {
        degrees == 0 -> stringResource(R.string.add_level)
        degrees > 0 -> stringResource(R.string.add_lean_right, degrees)
        else -> stringResource(R.string.add_lean_left, -degrees)
    }
    val level = MaterialTheme.colorScheme.primary
    Canvas(Modifier.size(160.dp, 48.dp).semantics { contentDescription = said }) {
        val middle = size.height / 2
        val gap = size.width * 0.18f
        drawLine(Color.White, Offset(0f, middle), Offset(gap, middle), 2.dp.toPx())
        drawLine(Color.White, Offset(size.width - gap, middle), Offset(size.width, middle), 2.dp.toPx())
        rotate(-lean) {
            drawLine(
                if (abs(lean) < 1) level else Color.White,
                Offset(gap * 1.3f, middle), Offset(size.width - gap * 1.3f, middle),
                (if (abs(lean) < 1) 4 else 2).dp.toPx(),
            )
        }
    }
}

/** Read aloud, second by second: who stands before the camera does not see it. */
@Composable
private fun Counting(left: Int) = Surface(color = Color(0xE6000000), contentColor = Color.White, shape = MaterialTheme.shapes.extraLarge) {
    Text(
        "$left", Modifier.padding(40.dp, 12.dp).semantics { liveRegion = LiveRegionMode.Assertive },
        style = MaterialTheme.typography.displayLarge,
    )
}

@Composable
private fun CameraMessage(trouble: CameraTrouble, acts: AddActs) {
    val action = when (trouble) {
        CameraTrouble.NO_CAMERA -> R.string.add_pick
        CameraTrouble.TAKEN_AWAY, CameraTrouble.STORAGE_FULL, CameraTrouble.STORAGE_CLOSED -> R.string.remedy_again
        CameraTrouble.REFUSED -> R.string.camera_allow
        CameraTrouble.REFUSED_FOR_EVER -> R.string.camera_settings
    }
    Message(R.drawable.ic_camera, null, stringResource(trouble.sentence()), stringResource(action), { acts.onCamera(trouble) })
}

@Composable
private fun Messages(shooting: Shooting, acts: AddActs) {
    when (val told = shooting.told) {
        null -> {}
        is Told.Saved -> Short(pluralStringResource(R.plurals.add_saved, told.photos, told.photos) + ". " + waits(told.waiting))
        is Told.NotTaken -> Notice(stringResource(told.why.sentence()), wrong = true)
        is Told.NotSaved -> Notice(stringResource(told.why.sentence()), wrong = true)
        is Told.Obstructed -> Notice(
            pluralStringResource(R.plurals.add_obstructed, told.photos, told.photos) + " " + stringResource(told.why.sentence()),
            wrong = true,
        )
    }
    if (shooting.unsaved > 0 && !shooting.busy) Unsaved(shooting.unsaved, acts)
}

/** Taken before, and safe nowhere yet: saved or given up. */
@Composable
private fun Unsaved(photos: Int, acts: AddActs) {
    var asks by rememberSaveable { mutableStateOf(false) }
    Notice(
        pluralStringResource(R.plurals.add_unsaved, photos, photos),
        stringResource(R.string.add_unsaved_go), acts.onSaveUnsaved, Modifier.padding(top = 8.dp),
        other = stringResource(R.string.act_discard) to { asks = true },
    )
    if (asks) {
        Confirm(
            stringResource(R.string.add_unsaved_title), stringResource(R.string.discard_text),
            stringResource(R.string.act_discard), acts.onDiscardUnsaved,
        ) { asks = false }
    }
}

@Composable
private fun waits(count: Int) =
    if (count == 0) stringResource(R.string.add_sent) else pluralStringResource(R.plurals.add_waiting, count, count)

/** A short message over the picture. */
@Composable
private fun Short(text: String) = Box(
    Modifier.background(MaterialTheme.colorScheme.inverseSurface, MaterialTheme.shapes.medium).widthIn(max = 480.dp).padding(16.dp, 12.dp),
) {
    Text(
        text, Modifier.semantics { liveRegion = LiveRegionMode.Polite },
        color = MaterialTheme.colorScheme.inverseOnSurface, style = MaterialTheme.typography.bodyLarge,
    )
}

private fun CameraTrouble.sentence() = when (this) {
    CameraTrouble.NO_CAMERA -> R.string.camera_none
    CameraTrouble.TAKEN_AWAY -> R.string.camera_taken
    CameraTrouble.REFUSED -> R.string.camera_refused
    CameraTrouble.REFUSED_FOR_EVER -> R.string.camera_refused_for_ever
    CameraTrouble.STORAGE_FULL -> R.string.camera_full
    CameraTrouble.STORAGE_CLOSED -> R.string.camera_closed
}
