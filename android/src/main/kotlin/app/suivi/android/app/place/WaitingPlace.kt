package app.suivi.android.app.place

import android.Manifest.permission.POST_NOTIFICATIONS
import android.content.Context
import android.net.Uri
import android.os.Build
import androidx.activity.compose.rememberLauncherForActivityResult
import androidx.activity.result.contract.ActivityResultContracts
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.platform.LocalContext
import androidx.lifecycle.compose.LifecycleResumeEffect
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import app.suivi.android.app.Navigator
import app.suivi.android.app.Route
import app.suivi.android.app.SuiviApplication
import app.suivi.android.platform.carrying.Refusals
import app.suivi.android.platform.leavingCopy
import app.suivi.android.presenter.Refusal
import app.suivi.android.presenter.WaitingPresenter
import app.suivi.android.screen.WaitingActs
import app.suivi.android.screen.WaitingScreen
import app.suivi.android.session.Session
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext
import java.io.File
import java.io.IOException

@Composable
fun WaitingPlace(session: Session, navigator: Navigator) {
    val context = LocalContext.current
    val suivi = context.applicationContext as SuiviApplication
    val refusals = remember { Refusals(suivi, suivi.jobs) }
    val presenter = navigator.presenter(Route.Waiting) { WaitingPresenter(session, it, refusals::now) }
    val shown by presenter.state.collectAsStateWithLifecycle()
    val told by presenter.told.collectAsStateWithLifecycle()
    var saving by rememberSaveable { mutableStateOf<String?>(null) }
    val place = rememberLauncherForActivityResult(ActivityResultContracts.CreateDocument("image/jpeg")) { to ->
        val op = saving
        if (to != null && op != null) presenter.save(op, context.leavingCopy()) { context.copy(it, to) }
        saving = null
    }
    // Asked for where it is of use; the system asks once or twice, then its settings are the way.
    var asked by rememberSaveable { mutableStateOf(false) }
    val permission = rememberLauncherForActivityResult(ActivityResultContracts.RequestPermission()) {
        asked = true
        presenter.again()
    }
    // Whoever comes back from the settings may have changed them.
    LifecycleResumeEffect(presenter) {
        presenter.again()
        onPauseOrDispose {}
    }
    WaitingScreen(
        shown, told,
        WaitingActs(
            onRetry = { presenter.retry(it.op) },
            onElsewhere = { line, folder -> presenter.elsewhere(line.op, folder) },
            onSave = {
                saving = it.op
                place.launch(it.name ?: "photo.jpg")
            },
            onDiscard = { presenter.discard(it.op) },
            onRefusal = { if (it == Refusal.NOTIFICATIONS && Build.VERSION.SDK_INT >= 33 && !asked) permission.launch(POST_NOTIFICATIONS) else context.startActivity(refusals.settings(it)) },
            onDraft = { navigator.go(Route.Fill(it.item)) },
            onRemedy = { navigator.remedy(it, presenter::again) },
        ),
    )
}

/** To where the person said; whether it got there. */
private suspend fun Context.copy(from: File, to: Uri): Boolean = withContext(Dispatchers.IO) {
    try {
        contentResolver.openOutputStream(to)?.use { into -> from.inputStream().use { it.copyTo(into) } } != null
    } catch (_: IOException) {
        false
    }
}
