package app.suivi.android.presenter

import app.suivi.AccountKey
import app.suivi.AccountView
import app.suivi.PersonId
import app.suivi.SessionStands
import app.suivi.SuiviException
import app.suivi.android.session.Session
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.launch

/** The account that is shown, and the others on this phone. */
data class SettingsState(
    val name: String,
    val email: String,
    val server: String,
    val device: String,
    val others: List<OtherAccount> = listOf(),
)

/** An account that is signed in on this phone and not shown. */
data class OtherAccount(val person: String, val role: AppRole, val name: String, val email: String)

/** How far a sign-out is. */
data class SigningOut(
    val busy: Boolean = false,
    /** So many photos, changes and begun documents would stay behind: the person is asked. */
    val unsent: Int = 0,
    val trouble: Trouble? = null,
)

/** The account on this phone, and leaving it. */
class SettingsPresenter(private val session: Session, private val scope: CoroutineScope) {
    private val drawing = Drawing(session, scope) {
        val accounts = accounts()
        val account = accounts.find { it.shown }
        if (account == null) {
            Shown.Failed(Trouble.SIGNED_OUT)
        } else {
            Shown.Ready(SettingsState(account.name, account.email, account.server, account.deviceName, accounts.others()))
        }
    }
    private val leaving = MutableStateFlow(SigningOut())

    val state: StateFlow<Shown<SettingsState>> = drawing.state

    val signingOut: StateFlow<SigningOut> = leaving.asStateFlow()

    fun again() = drawing.again()

    /** Signs out; [evenIfUnsent]: the person said that what waits may stay on this phone. */
    fun signOut(evenIfUnsent: Boolean = false) {
        if (leaving.value.busy) return
        leaving.value = SigningOut(busy = true)
        scope.launch {
            var unsent = 0
            val trouble = session.attempt {
                try {
                    signOut(evenIfUnsent)
                } catch (why: SuiviException.Unsent) {
                    unsent = why.count.toInt()
                }
            }
            leaving.value = SigningOut(unsent = unsent, trouble = trouble)
        }
    }

    /** Shows another account. This one works on. */
    fun show(other: OtherAccount) {
        scope.launch {
            val trouble = session.attempt { show(AccountKey(PersonId(other.person), other.role.forCore())) }
            leaving.value = SigningOut(trouble = trouble)
        }
    }

    /** Stays. */
    fun stay() {
        leaving.value = SigningOut()
    }
}

private fun List<AccountView>.others() = filter { !it.shown && it.stands is SessionStands.SignedIn }
    .map { OtherAccount(it.key.person.text, it.key.role.forApp(), it.name, it.email) }
