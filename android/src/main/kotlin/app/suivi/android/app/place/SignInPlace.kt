package app.suivi.android.app.place

import android.os.Build
import androidx.activity.compose.BackHandler
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.remember
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import app.suivi.android.app.Navigator
import app.suivi.android.presenter.KnownAccount
import app.suivi.android.presenter.SignInPresenter
import app.suivi.android.screen.AcceptScreen
import app.suivi.android.screen.SignInScreen
import app.suivi.android.session.AppLock
import app.suivi.android.session.Session

/** Coming in, with an account or with an [invitation]. Who is in sees the app by itself. */
@Composable
fun SignInPlace(session: Session, lock: AppLock, navigator: Navigator, known: KnownAccount?, invitation: String?) {
    val place = if (invitation == null) "sign in" else "accept"
    val presenter = remember(place) {
        navigator.newPresenter(place, { it.state.value.done }) { SignInPresenter(session, it, Build.MODEL) }
    }
    val state by presenter.state.collectAsStateWithLifecycle()
    val leave = {
        navigator.end(place)
        navigator.invitation.value = null
        navigator.another.value = false
    }
    LaunchedEffect(state.done) {
        if (state.done) {
            lock.isForgiven()
            leave()
        }
    }
    if (invitation == null) {
        SignInScreen(state, known, presenter::signIn, onInvited = { navigator.invitation.value = "" })
    } else {
        BackHandler(onBack = leave)
        AcceptScreen(state, invitation, presenter::accept, onCancel = leave)
    }
}
