package app.suivi.android.app.place

import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.produceState
import androidx.compose.ui.platform.LocalContext
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import app.suivi.android.app.Navigator
import app.suivi.android.app.Route
import app.suivi.android.app.SuiviApplication
import app.suivi.android.presenter.SettingsPresenter
import app.suivi.android.screen.LockStands
import app.suivi.android.screen.SettingsScreen
import app.suivi.android.screen.SettingsWays
import app.suivi.android.session.Session
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext

@Composable
fun SettingsPlace(session: Session, navigator: Navigator) {
    val presenter = navigator.presenter(Route.Settings) { SettingsPresenter(session, it) }
    val suivi = LocalContext.current.applicationContext as SuiviApplication
    val lock = suivi.lock
    val locked by lock.on.collectAsStateWithLifecycle()
    val person by produceState<Boolean?>(null, locked) {
        // The phone's key store takes its time.
        value = withContext(Dispatchers.Default) { if (suivi.recognition().isPossible()) lock.knowsPerson() else null }
    }
    val shown by presenter.state.collectAsStateWithLifecycle()
    val signingOut by presenter.signingOut.collectAsStateWithLifecycle()
    SettingsScreen(
        shown, signingOut,
        onSignOut = presenter::signOut,
        onStay = presenter::stay,
        onRemedy = { navigator.remedy(it, presenter::again) },
        LockStands(locked, person),
        SettingsWays(
            onShow = presenter::show,
            onAnother = { navigator.another.value = true },
            onLockNow = lock::closes,
            onLock = { navigator.go(Route.Lock(it)) },
        ),
    )
}
