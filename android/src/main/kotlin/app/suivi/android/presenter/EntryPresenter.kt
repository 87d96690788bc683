package app.suivi.android.presenter

import app.suivi.AccountKey
import app.suivi.AccountView
import app.suivi.Role
import app.suivi.SessionStands
import app.suivi.android.session.Session
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.StateFlow

/** In which role somebody uses the app. */
enum class AppRole { CLIENT, PROFESSIONAL }

/** Who uses the app. */
sealed interface Entry {
    /** Nobody: the sign-in is shown, with what is known from the last time. */
    data class SignedOut(val known: KnownAccount?) : Entry

    /** Somebody. [account] changes with the person or the role. */
    data class SignedIn(val role: AppRole, val account: String) : Entry
}

/** An account that was signed in here, for the next time; [ended] says why it is not any more. */
data class KnownAccount(val server: String, val email: String, val role: AppRole, val ended: Trouble?)

/** Before all screens: who uses the app. */
class EntryPresenter(session: Session, scope: CoroutineScope) {
    private val drawing = Drawing(session, scope) {
        var accounts = accounts()
        // Who signed out may have left another account on this phone.
        if (accounts.none { it.shown && it.stands !is SessionStands.SignedOut }) {
            accounts.find { it.stands is SessionStands.SignedIn }?.let { other ->
                show(other.key)
                accounts = accounts()
            }
        }
        Shown.Ready(entry(accounts.find { it.shown } ?: accounts.firstOrNull()))
    }

    val state: StateFlow<Shown<Entry>> = drawing.state

    fun again() = drawing.again()
}

private fun entry(account: AccountView?): Entry {
    if (account == null) return Entry.SignedOut(null)
    val role = account.key.role.forApp()
    return when (val stands = account.stands) {
        is SessionStands.SignedIn if account.shown -> Entry.SignedIn(role, account.key.text())
        is SessionStands.Ended -> Entry.SignedOut(account.known(Trouble.of(stands.why)))
        is SessionStands.SignedIn, is SessionStands.SignedOut -> Entry.SignedOut(account.known(null))
    }
}

private fun AccountView.known(ended: Trouble?) = KnownAccount(server, email, key.role.forApp(), ended)

/** An account as one word, for what the app itself remembers of it. */
internal fun AccountKey.text() = "${person.text} ${role.forApp()}"

internal fun Role.forApp() = when (this) {
    Role.CLIENT -> AppRole.CLIENT
    Role.PROFESSIONAL -> AppRole.PROFESSIONAL
}

internal fun AppRole.forCore() = when (this) {
    AppRole.CLIENT -> Role.CLIENT
    AppRole.PROFESSIONAL -> Role.PROFESSIONAL
}
