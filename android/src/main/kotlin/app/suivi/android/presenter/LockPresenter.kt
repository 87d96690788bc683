package app.suivi.android.presenter

import app.suivi.SessionStands
import app.suivi.android.session.AppLock
import app.suivi.android.session.LockFailure
import app.suivi.android.session.Session
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext

/** What the PIN is asked for. */
enum class LockPurpose {
    /** The app is locked. */
    OPEN,

    /** There is none yet. */
    CHOOSE,

    /** It shall be another one. */
    CHANGE,

    /** There shall be no lock. */
    REMOVE,

    /** Finger or face shall open it too, or no more. */
    PERSON,
}

/** Which PIN is to be typed. */
enum class LockStep { PRESENT, NEW, AGAIN }

/** How far somebody is with the lock. */
data class LockState(
    val step: LockStep,
    val busy: Boolean = false,
    /** It was wrong; so many more tries are left. */
    val wrong: Int? = null,
    /** The second one was another one than the first: it begins again. */
    val differs: Boolean = false,
    val trouble: Trouble? = null,
    /** It is done. */
    val done: Boolean = false,
)

/** The lock: opening it, choosing a PIN, changing it, taking it away. */
class LockPresenter(private val session: Session, private val lock: AppLock, private val scope: CoroutineScope, private val purpose: LockPurpose) {
    private val states = MutableStateFlow(LockState(if (purpose == LockPurpose.CHOOSE) LockStep.NEW else LockStep.PRESENT))
    private var chosen: String? = null

    val state: StateFlow<LockState> = states.asStateFlow()

    init {
        // The process was ended between the last wrong PIN and what comes of it.
        if (purpose == LockPurpose.OPEN && lock.tries == 0) busy { spends() }
    }

    /** A PIN was typed. */
    fun enter(pin: String) {
        when (states.value.step) {
            LockStep.PRESENT -> busy { if (lock.accepts(pin)) accepted() else refused() }
            LockStep.NEW -> {
                chosen = pin
                states.value = LockState(LockStep.AGAIN)
            }
            LockStep.AGAIN -> if (pin == chosen) busy { chooses(pin) } else states.value = LockState(LockStep.NEW, differs = true)
        }
    }

    /** The phone recognised its person. */
    fun recognised() = lock.opens()

    private suspend fun accepted() = when (purpose) {
        LockPurpose.OPEN, LockPurpose.CHOOSE -> {
            lock.opens()
            LockState(LockStep.PRESENT, done = true)
        }
        LockPurpose.CHANGE -> LockState(LockStep.NEW)
        LockPurpose.REMOVE -> {
            val trouble = session.attempt { accounts().find { it.shown }?.let { lock.goes(it.key.text()) } }
            LockState(LockStep.PRESENT, trouble = trouble, done = trouble == null)
        }
        LockPurpose.PERSON -> {
            lock.learnsPerson(!lock.knowsPerson())
            LockState(LockStep.PRESENT, done = true)
        }
    }

    private suspend fun refused(): LockState = if (lock.tries > 0) LockState(LockStep.PRESENT, wrong = lock.tries) else spends()

    /** Nobody stays signed in on this phone; what was not sent stays for whoever signs in again. */
    private suspend fun spends(): LockState {
        val trouble = session.attempt {
            for (account in accounts().filter { it.stands is SessionStands.SignedIn }) {
                show(account.key)
                signOut(true)
            }
        }
        if (trouble == null) lock.ends()
        return LockState(LockStep.PRESENT, wrong = 0, trouble = trouble, done = trouble == null)
    }

    private fun chooses(pin: String): LockState {
        lock.choose(pin)
        return LockState(LockStep.PRESENT, done = true)
    }

    /** Not on the thread that draws: the phone's key store takes its time. */
    private fun busy(then: suspend () -> LockState) {
        val before = states.value
        if (before.busy) return
        states.value = before.copy(busy = true, wrong = null, differs = false, trouble = null)
        scope.launch {
            states.value = try {
                withContext(Dispatchers.Default) { then() }
            } catch (why: LockFailure) {
                LockState(before.step, trouble = Trouble.of(why.why))
            }
        }
    }
}
