package app.suivi.android.session

import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import java.security.MessageDigest
import java.security.SecureRandom

/** What of the lock outlives the process: app-private, in no backup. */
interface LockKept {
    /** The salt and what the PIN gave with it; none: there is no PIN. */
    var check: ByteArray?

    /** Wrong PINs in a row. */
    var wrong: Int

    /** Somebody said whether there shall be a lock. */
    var decided: Boolean

    /** There were too many wrong PINs, and nobody signed in since. */
    var spent: Boolean
}

/**
 * The app's own lock before all that is kept on this phone (`security.md`, "On the phone"): closed when the
 * process begins and after five minutes out of sight. While it is closed the vault gives no key of what is
 * kept, so that it can't be read whatever screen is shown; what waits goes on being sent.
 *
 * [keyed] gives what only this phone's own key gives of some bytes, so that a stolen [LockKept] can't be
 * tried through; nothing, if that key is gone. [now]: milliseconds since the phone's start, standby included.
 */
class AppLock(private val kept: LockKept, private val keyed: (ByteArray) -> ByteArray?, private val now: () -> Long) {
    private val closeds = MutableStateFlow(kept.check != null)
    private val ons = MutableStateFlow(kept.check != null)
    private var left: Long? = null

    /** It is closed now. */
    val closed: StateFlow<Boolean> = closeds.asStateFlow()

    /** There is a PIN. */
    val on: StateFlow<Boolean> = ons.asStateFlow()

    /** Somebody said whether there shall be one. */
    val decided get() = kept.decided

    /** There were too many wrong PINs, and nobody signed in since. */
    val spent get() = kept.spent

    /** So many more may be wrong. */
    val tries get() = (TRIES - kept.wrong).coerceAtLeast(0)

    /** Sets the PIN, and opens. */
    fun choose(pin: String) {
        val salt = ByteArray(SALT).also(SecureRandom()::nextBytes)
        kept.check = salt + checkNotNull(keyed(salt + pin.encodeToByteArray())) { "there is no key for the lock" }
        kept.decided = true
        opens()
    }

    /** Whether this is the PIN. It counts before it looks: who ends the process has used the try up. */
    fun accepts(pin: String): Boolean {
        val check = kept.check ?: return true
        if (tries == 0) return false
        kept.wrong += 1
        val given = keyed(check.copyOf(SALT) + pin.encodeToByteArray())
        if (given == null || !MessageDigest.isEqual(given, check.copyOfRange(SALT, check.size))) return false
        kept.wrong = 0
        return true
    }

    /** The person was recognised. */
    fun opens() {
        kept.wrong = 0
        closeds.value = false
        ons.value = kept.check != null
    }

    /** It closes now. */
    fun closes() {
        closeds.value = kept.check != null
    }

    /** There shall be none. */
    fun goes() {
        kept.check = null
        kept.decided = true
        opens()
    }

    /** Too many wrong PINs: who was signed in here is not any more, and there is no PIN. */
    fun isSpent() {
        goes()
        kept.decided = false
        kept.spent = true
    }

    /** Somebody signed in. */
    fun isForgiven() {
        kept.spent = false
    }

    /** Nobody sees the app any more. */
    fun leavesSight() {
        left = now()
    }

    /** Somebody sees it again. */
    fun comesIntoSight() {
        left?.let { if (now() - it >= PATIENCE) closes() }
        left = null
    }

    companion object {
        /** So many digits has a PIN. */
        const val DIGITS = 6
        private const val TRIES = 3
        private const val SALT = 16
        private const val PATIENCE = 5 * 60_000L
    }
}
