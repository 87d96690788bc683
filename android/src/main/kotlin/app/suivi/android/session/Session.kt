package app.suivi.android.session

import app.suivi.InternalException
import app.suivi.KeyVault
import app.suivi.NetworkState
import app.suivi.OpenRequest
import app.suivi.Phone
import app.suivi.PictureDecoder
import app.suivi.SessionStands
import app.suivi.SuiviException
import app.suivi.TestClock
import app.suivi.changes
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.collectLatest
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.launch
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import kotlinx.coroutines.withContext
import java.io.File

/** How the core stands in this process. */
sealed interface SessionState {
    /** Nobody opened it yet, or it was closed. */
    data object NotOpen : SessionState

    /** It works. */
    class Open(val phone: Phone) : SessionState

    /** It could not be opened, so many times in a row; [Session.open] tries again. */
    class Failed(val why: SuiviException, val times: Int) : SessionState
}

/** Where the core works, and for whom. */
class Ground(
    /** A folder of the app's own, kept out of backups. */
    val folder: File,
    /** The app's version. */
    val version: String,
    /** Which start of the phone this is; none where the platform does not count them. */
    val boot: Long?,
)

/**
 * Holds the core open for this process: there is one for each folder. All screens stand on it, and
 * none of them opens or closes anything.
 */
class Session(
    private val ground: Ground,
    private val vault: KeyVault,
    private val lock: AppLock,
    private val network: NetworkState,
    private val decoder: PictureDecoder? = null,
    private val clock: TestClock? = null,
) {
    private val one = Mutex()
    private val states = MutableStateFlow<SessionState>(SessionState.NotOpen)

    /** How it stands. */
    val state: StateFlow<SessionState> = states.asStateFlow()

    /**
     * Opens the core, unless it is open; a failure is in [state]. Whoever goes away meanwhile does not end it.
     * [inBackground]: the system carries, not the core, until somebody says otherwise.
     */
    suspend fun open(inBackground: Boolean = false) = withContext(NonCancellable) {
        one.withLock {
            val before = states.value
            if (before !is SessionState.Open) states.value = opened(inBackground, (before as? SessionState.Failed)?.times ?: 0)
        }
    }

    /** Ends the core: what was begun to be written is written, and the folder is free for another one. */
    suspend fun close() = withContext(NonCancellable) {
        one.withLock {
            (states.value as? SessionState.Open)?.phone?.use { it.stop() }
            states.value = SessionState.NotOpen
        }
    }

    /** Lock and core together, for as long as the process lives: each hears of the other. */
    suspend fun followsLock() = coroutineScope {
        launch { lock.closesInTime() }
        launch { tellsLock() }
        tellsCore()
    }

    /** When nobody is signed in any more, however that came. */
    private suspend fun tellsLock() {
        state.collectLatest { state ->
            val phone = (state as? SessionState.Open)?.phone ?: return@collectLatest
            try {
                phone.changes().collect {
                    val accounts = phone.accounts()
                    if (accounts.isNotEmpty() && accounts.none { it.stands is SessionStands.SignedIn }) endsLock()
                }
            } catch (_: SuiviException) {
                // Stopped: whoever opens it is asked anew.
            }
        }
    }

    private fun endsLock() = try {
        lock.ends()
    } catch (_: LockFailure) {
        // It stands until the next change: nothing is to be seen behind it.
    }

    /** When the lock closes and opens. */
    private suspend fun tellsCore() {
        combine(state, lock.closed, ::Pair).collect { (state, closed) ->
            val phone = (state as? SessionState.Open)?.phone ?: return@collect
            try {
                if (closed) phone.lock() else phone.unlock()
            } catch (_: SuiviException) {
                // Stopped, or its storage is closed: whoever opens it asks the lock again.
            }
        }
    }

    private fun request(inBackground: Boolean) = OpenRequest(
        folder = ground.folder.apply { mkdirs() }.path,
        version = ground.version,
        locked = lock.isClosed(),
        inBackground = inBackground,
        // A transfer of Android's ends with the process.
        held = listOf(),
        boot = ground.boot?.toULong(),
        trusted = listOf(),
    )

    private suspend fun opened(inBackground: Boolean, failures: Int): SessionState = try {
        SessionState.Open(Phone.open(request(inBackground), vault, decoder, network, clock))
    } catch (why: SuiviException) {
        SessionState.Failed(why, failures + 1)
    } catch (_: InternalException) {
        SessionState.Failed(SuiviException.Unexpected(), failures + 1)
    } catch (_: LinkageError) {
        // The core's library is not in this app, or not for this processor.
        SessionState.Failed(SuiviException.Unexpected(), failures + 1)
    }
}
