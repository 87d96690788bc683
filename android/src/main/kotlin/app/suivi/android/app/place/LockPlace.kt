package app.suivi.android.app.place

import androidx.activity.compose.BackHandler
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.produceState
import androidx.compose.runtime.remember
import androidx.compose.runtime.rememberCoroutineScope
import androidx.compose.ui.platform.LocalContext
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import app.suivi.android.app.Navigator
import app.suivi.android.app.SuiviApplication
import app.suivi.android.presenter.LockPresenter
import app.suivi.android.presenter.LockPurpose
import app.suivi.android.presenter.LockStep
import app.suivi.android.screen.LockScreen
import app.suivi.android.session.Session
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext

/** The lock; [onBack] where one may leave it as it is. */
@Composable
fun LockPlace(purpose: LockPurpose, session: Session, navigator: Navigator, onBack: (() -> Unit)? = null) {
    val context = LocalContext.current
    val suivi = context.applicationContext as SuiviApplication
    val place = "lock $purpose"
    val presenter = remember(place) {
        navigator.newPresenter(place, { it.state.value.done }) { LockPresenter(session, suivi.lock, it, purpose) }
    }
    val state by presenter.state.collectAsStateWithLifecycle()
    val scope = rememberCoroutineScope()
    val recognition = suivi.recognition()
    val recognise = {
        scope.launch { context.window()?.let { if (recognition.recognises(it)) presenter.recognised() } }
        Unit
    }
    val possible by produceState(false, place) {
        // The phone's key store takes its time.
        value = purpose == LockPurpose.OPEN && withContext(Dispatchers.Default) { recognition.isPossible() && suivi.lock.knowsPerson() }
    }
    LaunchedEffect(possible) { if (possible) recognise() }
    LaunchedEffect(state.done) {
        if (state.done) {
            navigator.end(place)
            onBack?.invoke()
        }
    }
    BackHandler {
        if (onBack != null) {
            navigator.end(place)
            onBack()
        } else {
            // Out of the app, not behind the lock.
            context.window()?.moveTaskToBack(true)
        }
    }
    LockScreen(
        state, purpose, presenter::enter, if (possible && state.step == LockStep.PRESENT) recognise else null,
        onBack?.let { { navigator.end(place); it() } },
    )
}
