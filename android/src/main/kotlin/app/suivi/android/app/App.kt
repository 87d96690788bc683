package app.suivi.android.app

import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import app.suivi.android.app.place.SignInPlace
import app.suivi.android.look.SuiviTheme
import app.suivi.android.presenter.Entry
import app.suivi.android.presenter.EntryPresenter
import app.suivi.android.screen.Draw
import app.suivi.android.screen.Loading
import app.suivi.android.session.Session

/** All of the app: whoever uses it decides what is drawn. */
@Composable
fun App(session: Session, navigator: Navigator) = SuiviTheme {
    val presenter = navigator.presenter("entry") { EntryPresenter(session, it) }
    val shown by presenter.state.collectAsStateWithLifecycle()
    val invitation by navigator.invitation.collectAsStateWithLifecycle()
    Surface(color = MaterialTheme.colorScheme.background) {
        shown.Draw(PaddingValues(), onRemedy = { presenter.again() }) { entry ->
            when {
                invitation != null -> SignInPlace(session, navigator, null, invitation)
                entry is Entry.SignedOut -> SignedOut(entry, session, navigator)
                entry is Entry.SignedIn -> SignedIn(entry, session, navigator)
            }
        }
    }
}

@Composable
private fun SignedOut(entry: Entry.SignedOut, session: Session, navigator: Navigator) {
    // Who was signed out from afar comes back to where he was.
    LaunchedEffect(entry) { if (entry.known?.ended == null) navigator.leave() }
    SignInPlace(session, navigator, entry.known, null)
}

@Composable
private fun SignedIn(entry: Entry.SignedIn, session: Session, navigator: Navigator) {
    val tabs = Tab.of(entry.role)
    LaunchedEffect(entry.account) { navigator.begin(entry.account, tabs.first().route) }
    val account by navigator.account.collectAsStateWithLifecycle()
    val way by navigator.way.collectAsStateWithLifecycle()
    if (account == entry.account && way.isNotEmpty()) Way(way, tabs, session, navigator) else Loading()
}
