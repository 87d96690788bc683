package app.suivi.android.app.place

import android.Manifest
import android.content.Intent
import android.graphics.SurfaceTexture
import android.net.Uri
import android.provider.Settings
import androidx.activity.compose.rememberLauncherForActivityResult
import androidx.activity.result.PickVisualMediaRequest
import androidx.activity.result.contract.ActivityResultContracts
import androidx.activity.result.contract.ActivityResultContracts.PickVisualMedia
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.produceState
import androidx.compose.runtime.remember
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.platform.LocalContext
import androidx.compose.ui.unit.IntSize
import androidx.lifecycle.compose.LifecycleStartEffect
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import app.suivi.android.app.Navigator
import app.suivi.android.app.Route
import app.suivi.android.app.SuiviApplication
import app.suivi.android.platform.Picked
import app.suivi.android.platform.captures
import app.suivi.android.platform.level
import app.suivi.android.presenter.AddPresenter
import app.suivi.android.presenter.CameraState
import app.suivi.android.presenter.CameraTrouble
import app.suivi.android.presenter.GhostOf
import app.suivi.android.presenter.QuarterTurn
import app.suivi.android.presenter.Shooting
import app.suivi.android.presenter.Shown
import app.suivi.android.presenter.Size
import app.suivi.android.presenter.laid
import app.suivi.android.screen.AddActs
import app.suivi.android.screen.AddScreen
import app.suivi.android.screen.Over
import app.suivi.android.session.Session
import java.io.File

@Composable
fun AddPlace(route: Route.Add, session: Session, navigator: Navigator) {
    val context = LocalContext.current
    // The system may end the process while its picker is open.
    var kept by rememberSaveable { mutableStateOf(Shooting()) }
    val presenter = navigator.presenter(route) {
        // Of this account and this record alone: what is offered again there was taken there.
        val here = File(context.captures(), "${navigator.account.value}/${route.space}")
        AddPresenter(session, it, route.space, route.folder, here, kept)
    }
    val shown by presenter.state.collectAsStateWithLifecycle()
    val shooting by presenter.shooting.collectAsStateWithLifecycle()
    LaunchedEffect(shooting) { kept = shooting.kept }
    val camera = remember { (context.applicationContext as SuiviApplication).camera() }
    val seen by camera.state.collectAsStateWithLifecycle()
    var texture by remember { mutableStateOf<SurfaceTexture?>(null) }
    var size by remember { mutableStateOf(IntSize.Zero) }
    var started by remember { mutableStateOf(false) }

    // Whoever only closed the question, the first time, was not asked for ever.
    var explained by rememberSaveable { mutableStateOf(false) }
    fun explains() = context.window()?.shouldShowRequestPermissionRationale(Manifest.permission.CAMERA) == true
    val allow = rememberLauncherForActivityResult(ActivityResultContracts.RequestPermission()) { allowed ->
        val view = texture
        if (allowed && view != null) camera.open(shooting.side, view)
        if (!allowed) camera.refused(forEver = !explains() && explained)
        explained = true
    }
    val pick = rememberLauncherForActivityResult(ActivityResultContracts.PickMultipleVisualMedia()) { sources ->
        if (sources.isNotEmpty()) presenter.picked(Picked(context.contentResolver, sources)::copy)
    }
    LifecycleStartEffect(camera) {
        started = true
        onStopOrDispose {
            started = false
            presenter.stop()
            camera.close()
        }
    }
    val usable = (shown as? Shown.Ready)?.value?.let { it.refused == null } == true
    LaunchedEffect(camera, texture, shooting.side, started, usable) {
        val view = texture
        if (started && usable && view != null) camera.open(shooting.side, view)
    }
    LaunchedEffect(seen) {
        // Asked once by itself; after that the person decides.
        if (seen == CameraState.Failed(CameraTrouble.REFUSED) && !presenter.asked) {
            presenter.asked = true
            allow.launch(Manifest.permission.CAMERA)
        }
    }

    val slot = (shown as? Shown.Ready)?.value?.poses?.find { it.word == shooting.pose }
    val item = (if (shooting.ghostOf == GhostOf.FIRST) slot?.first else slot?.latest)?.item
    val ghost by produceState<ImageBitmap?>(null, item) {
        value = null
        value = item?.let { presenter.picture(it, ::pictureOf) }
    }
    val display = context.turned()
    // Not at each movement of the phone.
    val lies = remember(seen, size, display, ghost) {
        (seen as? CameraState.Open)?.let { open ->
            laid(open, Size(size.width.toFloat(), size.height.toFloat()), display, ghost?.let { Size(it.width.toFloat(), it.height.toFloat()) })
        }
    }
    val lean by remember { level(context) { context.turned() } }.collectAsStateWithLifecycle(null)

    AddScreen(
        shown, shooting, seen, Over(ghost, lies, lean),
        AddActs(
            onShutter = { presenter.shoot { camera.take(lies?.upright ?: QuarterTurn.NONE, it) } },
            onPick = { pick.launch(PickVisualMediaRequest(PickVisualMedia.ImageOnly)) },
            onTurn = presenter::turn, onTimer = presenter::timer, onPose = presenter::pose,
            onGhost = presenter::ghost, onGhostOf = presenter::ghostOf, onGhostShare = presenter::ghostShare,
            onChoose = presenter::choose, onSaveUnsaved = presenter::saveUnsaved, onDiscardUnsaved = presenter::discardUnsaved,
            onCamera = { trouble ->
                when (trouble) {
                    CameraTrouble.NO_CAMERA -> pick.launch(PickVisualMediaRequest(PickVisualMedia.ImageOnly))
                    CameraTrouble.TAKEN_AWAY, CameraTrouble.STORAGE_FULL, CameraTrouble.STORAGE_CLOSED -> texture?.let { camera.open(shooting.side, it) }
                    CameraTrouble.REFUSED -> allow.launch(Manifest.permission.CAMERA)
                    CameraTrouble.REFUSED_FOR_EVER -> context.startActivity(
                        Intent(Settings.ACTION_APPLICATION_DETAILS_SETTINGS, Uri.fromParts("package", context.packageName, null)),
                    )
                }
            },
            onConsent = { navigator.go(Route.Consent(route.space)) },
            onBack = navigator::back,
            onRemedy = { navigator.remedy(it, presenter::again) },
        ),
    ) { FinderView(lies, onTexture = { texture = it }, onSize = { size = it }) }
}
