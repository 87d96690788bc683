package app.suivi.android.app

import androidx.activity.compose.BackHandler
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.key
import androidx.compose.runtime.saveable.rememberSaveableStateHolder
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import app.suivi.android.app.place.LockPlace
import app.suivi.android.app.place.SignInPlace
import app.suivi.android.look.SuiviTheme
import app.suivi.android.presenter.AppRole
import app.suivi.android.presenter.Entry
import app.suivi.android.presenter.EntryPresenter
import app.suivi.android.presenter.LockPurpose
import app.suivi.android.presenter.Trouble
import app.suivi.android.screen.Draw
import app.suivi.android.screen.Loading
import app.suivi.android.screen.LocalToClient
import app.suivi.android.session.AppLock
import app.suivi.android.session.Session

/** All of the app: the lock before everything, then whoever uses it decides what is drawn. */
@Composable
fun App(session: Session, lock: AppLock, navigator: Navigator) = SuiviTheme {
    val closed by lock.closed.collectAsStateWithLifecycle()
    // What was scrolled or typed is there again behind the lock.
    val behind = rememberSaveableStateHolder()
    if (closed) {
        LockPlace(LockPurpose.OPEN, session, navigator)
    } else {
        behind.SaveableStateProvider("open") { Surface(color = MaterialTheme.colorScheme.background) { Open(session, lock, navigator) } }
    }
}

@Composable
private fun Open(session: Session, lock: AppLock, navigator: Navigator) {
    val presenter = navigator.presenter("entry") { EntryPresenter(session, it) }
    val shown by presenter.state.collectAsStateWithLifecycle()
    val invitation by navigator.invitation.collectAsStateWithLifecycle()
    val another by navigator.another.collectAsStateWithLifecycle()
    val locked by lock.on.collectAsStateWithLifecycle()
    shown.Draw(PaddingValues(), onRemedy = { presenter.again() }) { entry ->
        when {
            invitation != null -> SignInPlace(session, lock, navigator, null, invitation)
            another -> {
                BackHandler { navigator.another.value = false }
                SignInPlace(session, lock, navigator, null, null)
            }
            entry is Entry.SignedOut -> SignedOut(entry, session, lock, navigator)
            entry is Entry.SignedIn && entry.role == AppRole.PROFESSIONAL && !locked && !lock.isUnwanted(entry.account) ->
                LockPlace(LockPurpose.CHOOSE, session, navigator)
            entry is Entry.SignedIn -> SignedIn(entry, session, navigator)
        }
    }
}

@Composable
private fun SignedOut(entry: Entry.SignedOut, session: Session, lock: AppLock, navigator: Navigator) {
    // Who was signed out from afar comes back to where he was.
    LaunchedEffect(entry) { if (entry.known?.ended == null) navigator.leave() }
    val known = if (lock.spent) entry.known?.copy(ended = Trouble.PIN_SPENT) else entry.known
    SignInPlace(session, lock, navigator, known, null)
}

@Composable
private fun SignedIn(entry: Entry.SignedIn, session: Session, navigator: Navigator) {
    val tabs = Tab.of(entry.role)
    LaunchedEffect(entry.account) { navigator.begin(entry.account, entry.role, tabs.first().route) }
    val account by navigator.account.collectAsStateWithLifecycle()
    val way by navigator.way.collectAsStateWithLifecycle()
    CompositionLocalProvider(LocalToClient provides (entry.role == AppRole.CLIENT)) {
        // What was scrolled or typed by one is not there for another.
        key(entry.account) { if (account == entry.account && way.isNotEmpty()) Way(way, tabs, session, navigator) else Loading() }
    }
}
