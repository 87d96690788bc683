package app.suivi.android.session

import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.collectLatest
import java.security.MessageDigest
import java.security.SecureRandom

/** What of the lock outlives the process: app-private, in no backup. */
data class LockKept(
    /** The salt and what the PIN gave with it; none: there is no PIN. */
    val check: List<Byte>? = null,
    /** Wrong PINs in a row. */
    val wrong: Int = 0,
    /** The accounts whose person wants no lock. */
    val without: Set<String> = setOf(),
)

/** The phone could not do what the lock needs; nothing was changed. */
class LockFailure(val why: Why) : Exception() {
    enum class Why { KEYS, STORAGE_FULL, STORAGE }
}

/** What the lock needs of the phone. Each throws [LockFailure]. */
interface LockGround {
    /** What was kept last. */
    fun read(): LockKept

    /** On the disk when it comes back: a count that is lost with the process is none. */
    fun keep(kept: LockKept)

    /**
     * What only this phone's own key gives of some bytes, so that stolen [LockKept] can't be tried through; nothing,
     * if that key is gone. [made]: it is made if there is none.
     */
    fun keyed(bytes: ByteArray, made: Boolean): ByteArray?

    /** Some finger or face may open it, and none was added to the phone since that was said. */
    fun knowsPerson(): Boolean

    /** From now on the fingers and faces that the phone knows now may open it, or none. */
    fun learnsPerson(may: Boolean)
}

/**
 * The app's own lock before all that is kept on this phone (`security.md`, "On the phone"): closed when the
 * process begins and after five minutes out of sight. While it is closed the vault gives no key of what is
 * kept, so that it can't be read whatever screen is shown; what waits goes on being sent. It stands as long as
 * somebody is signed in here.
 *
 * [now]: milliseconds since the phone's start, standby included.
 */
class AppLock(private val ground: LockGround, private val now: () -> Long) {
    @Volatile private var kept = ground.read()
    private val closeds = MutableStateFlow(kept.check != null)
    private val ons = MutableStateFlow(kept.check != null)
    private val lefts = MutableStateFlow<Long?>(null)

    /** It is closed, as far as anybody looked. */
    val closed: StateFlow<Boolean> = closeds.asStateFlow()

    /** There is a PIN. */
    val on: StateFlow<Boolean> = ons.asStateFlow()

    /** There were too many wrong PINs, and nobody signed in since. */
    val spent get() = tries == 0

    /** So many more may be wrong. */
    val tries get() = (TRIES - kept.wrong).coerceAtLeast(0)

    /** It is closed: by the clock, whether a timer ran or not. */
    fun isClosed(): Boolean {
        if (lefts.value?.let(::isOver) == true) closes()
        return closeds.value
    }

    /** The person of this [account] said that there shall be none. */
    fun isUnwanted(account: String) = account in kept.without

    /** Sets the PIN, and opens. Throws [LockFailure]. */
    @Synchronized fun choose(pin: String) {
        val salt = ByteArray(SALT).also(SecureRandom()::nextBytes)
        val keyed = ground.keyed(salt + pin.encodeToByteArray(), made = true) ?: throw LockFailure(LockFailure.Why.KEYS)
        keeps(kept.copy(check = (salt + keyed).toList(), wrong = 0))
        opens()
    }

    /**
     * Whether this is the PIN. It counts before it looks: who ends the process has used the try up. Where it could
     * not count or look, it throws [LockFailure], and the try is not used up.
     */
    @Synchronized fun accepts(pin: String): Boolean {
        val before = kept
        val check = before.check ?: return true
        if (tries == 0) return false
        keeps(before.copy(wrong = before.wrong + 1))
        val given = try {
            ground.keyed(check.take(SALT).toByteArray() + pin.encodeToByteArray(), made = false)
        } catch (why: LockFailure) {
            keepsIfPossible(before)
            throw why
        }
        if (given == null || !MessageDigest.isEqual(given, check.drop(SALT).toByteArray())) return false
        isForgiven()
        return true
    }

    /** The person was recognised. */
    @Synchronized fun opens() {
        isForgiven()
        closeds.value = false
    }

    /** It closes now. */
    fun closes() {
        closeds.value = kept.check != null
    }

    /** There shall be none, for the person of this [account]. Throws [LockFailure]. */
    @Synchronized fun goes(account: String) {
        ground.learnsPerson(false)
        keeps(LockKept(without = kept.without + account))
        opens()
    }

    /** Nobody is signed in here any more: whoever comes next meets nobody's PIN. Throws [LockFailure]. */
    @Synchronized fun ends() {
        val nobodys = LockKept(wrong = if (spent) TRIES else 0)
        if (kept == nobodys) return
        ground.learnsPerson(false)
        keeps(nobodys)
        closes()
    }

    /** Somebody signed in. */
    @Synchronized fun isForgiven() {
        if (kept.wrong > 0) keepsIfPossible(kept.copy(wrong = 0))
    }

    /** Finger or face may open it. It asks the phone's key store: not on the thread that draws. */
    fun knowsPerson() = kept.check != null && ground.knowsPerson()

    /** The fingers and faces that the phone knows now may open it, or none. Throws [LockFailure]. */
    fun learnsPerson(may: Boolean) = ground.learnsPerson(may)

    /** Nobody sees the app any more. */
    fun leavesSight() {
        lefts.value = now()
    }

    /** Somebody sees it again. */
    fun comesIntoSight() {
        isClosed()
        lefts.value = null
    }

    /** Closes when its time is over, though nobody looks; a phone that sleeps closes it when it wakes. */
    suspend fun closesInTime() {
        lefts.collectLatest { left ->
            if (left == null) return@collectLatest
            while (!isOver(left)) delay(PATIENCE - (now() - left))
            closes()
        }
    }

    private fun isOver(left: Long) = now() - left >= PATIENCE

    private fun keeps(next: LockKept) {
        ground.keep(next)
        kept = next
        ons.value = next.check != null
    }

    /** Else the next process counts on from what was kept before: that is the safe side. */
    private fun keepsIfPossible(next: LockKept) {
        try {
            keeps(next)
        } catch (_: LockFailure) {
            kept = next
        }
    }

    companion object {
        /** So many digits has a PIN. */
        const val DIGITS = 6
        private const val TRIES = 3
        private const val SALT = 16
        private const val PATIENCE = 5 * 60_000L
    }
}
