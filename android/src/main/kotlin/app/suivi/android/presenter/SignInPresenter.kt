package app.suivi.android.presenter

import app.suivi.AcceptRequest
import app.suivi.Phone
import app.suivi.Secret
import app.suivi.SignInRequest
import app.suivi.android.session.Session
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.launch

/** What is typed to come in. */
enum class SignInField { SERVER, EMAIL, PASSWORD, INVITATION }

/** How far somebody is with coming in. */
data class SignInState(
    /** It is being asked. */
    val busy: Boolean = false,
    /** What was in the way. */
    val trouble: Trouble? = null,
    /** The field that [trouble] is about; none: about no field. */
    val field: SignInField? = null,
    /** What was left empty. */
    val empty: Set<SignInField> = setOf(),
    /** Somebody is in. */
    val done: Boolean = false,
)

/** Signing in, and accepting an invitation. [device] is what this phone is called on the server. */
class SignInPresenter(private val session: Session, private val scope: CoroutineScope, private val device: String) {
    private val states = MutableStateFlow(SignInState())

    val state: StateFlow<SignInState> = states.asStateFlow()

    /** Signs in. [moved]: the person said that this is the same server under another address. */
    fun signIn(server: String, role: AppRole, email: String, password: String, moved: Boolean = false) =
        come(SignInField.SERVER to server, SignInField.EMAIL to email, SignInField.PASSWORD to password) {
            signIn(SignInRequest(server, role.forCore(), email.trim(), Secret(password), device, moved))
        }

    /** Accepts an invitation: the link, or the code alone and where the server is. */
    fun accept(invitation: String, server: String?, email: String, password: String) =
        come(SignInField.INVITATION to invitation, SignInField.EMAIL to email, SignInField.PASSWORD to password) {
            accept(AcceptRequest(Secret(invitation), server?.ifBlank { null }, email.trim(), Secret(password), device))
        }

    private fun come(vararg typed: Pair<SignInField, String>, act: suspend Phone.() -> Unit) {
        if (states.value.busy) return
        val empty = typed.filter { it.second.isBlank() }.map { it.first }.toSet()
        states.value = SignInState(busy = empty.isEmpty(), empty = empty)
        if (empty.isNotEmpty()) return
        scope.launch {
            val trouble = session.attempt(act)
            states.value = SignInState(trouble = trouble, field = trouble?.field(), done = trouble == null)
        }
    }
}

private fun Trouble.field() = when (this) {
    Trouble.ADDRESS, Trouble.CLEARTEXT, Trouble.NOT_SUIVI -> SignInField.SERVER
    Trouble.WRONG_CREDENTIALS, Trouble.WEAK_PASSWORD -> SignInField.PASSWORD
    Trouble.ACCOUNT_EXISTS -> SignInField.PASSWORD
    Trouble.INVITATION, Trouble.INVITATION_SPENT -> SignInField.INVITATION
    else -> null
}
