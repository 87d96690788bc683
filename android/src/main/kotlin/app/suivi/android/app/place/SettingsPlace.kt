package app.suivi.android.app.place

import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.ui.platform.LocalContext
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import app.suivi.android.app.Navigator
import app.suivi.android.app.Route
import app.suivi.android.app.SuiviApplication
import app.suivi.android.presenter.SettingsPresenter
import app.suivi.android.screen.SettingsScreen
import app.suivi.android.screen.SettingsWays
import app.suivi.android.session.Session

@Composable
fun SettingsPlace(session: Session, navigator: Navigator) {
    val presenter = navigator.presenter(Route.Settings) { SettingsPresenter(session, it) }
    val lock = (LocalContext.current.applicationContext as SuiviApplication).lock
    val locked by lock.on.collectAsStateWithLifecycle()
    val shown by presenter.state.collectAsStateWithLifecycle()
    val signingOut by presenter.signingOut.collectAsStateWithLifecycle()
    SettingsScreen(
        shown, signingOut,
        onSignOut = presenter::signOut,
        onStay = presenter::stay,
        onRemedy = { navigator.remedy(it, presenter::again) },
        locked,
        SettingsWays(
            onShow = presenter::show,
            onAnother = { navigator.another.value = true },
            onLockNow = lock::closes,
            onLock = { navigator.go(Route.Lock(it)) },
        ),
    )
}
