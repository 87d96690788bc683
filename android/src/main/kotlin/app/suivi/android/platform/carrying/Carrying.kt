package app.suivi.android.platform.carrying

import app.suivi.Conditions
import app.suivi.HttpTransfers
import app.suivi.Phone
import app.suivi.Stands
import app.suivi.SuiviException
import app.suivi.TransferCarrier
import app.suivi.android.session.Session
import app.suivi.android.session.SessionState
import app.suivi.changes
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.collectLatest
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.flow.distinctUntilChanged
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.onCompletion
import kotlinx.coroutines.flow.onEach
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext

/** What is on its way, as a notification tells it. */
data class OnItsWay(
    /** Photos that go by themselves and are not received yet. */
    val photos: Int,
    /** The same and changes. */
    val left: Int,
    /** They are being worked on now; else they wait for something, or for a person. */
    val moves: Boolean,
    /** The app is in front, and sends by itself: there is nothing to be paused. */
    val inFront: Boolean = false,
)

/**
 * Who carries: the core by itself while the app is in front; a job of the system's while it is not, as
 * long as there is one; else nobody, until there is one. Never two at once.
 */
class Carrying(
    private val session: Session,
    private val jobs: SendingJobs,
    private val notice: SendingNotice,
    private val conditions: Flow<Conditions>,
) {
    private val front = MutableStateFlow(false)
    // So many jobs of the system's run: the one that people see, the one now and then.
    private val running = MutableStateFlow(0)

    /** The app is in front; whoever opens it wants what waits to go on. */
    fun comesToFront() {
        if (jobs.paused) notice.endPaused()
        jobs.paused = false
        front.value = true
    }

    /** It is not any more. */
    fun leavesFront() {
        front.value = false
    }

    /** The app is in front. */
    val inFront get() = front.value

    /** What was left when it was told last; none: nobody knows yet. */
    @Volatile
    var onItsWay: OnItsWay? = null
        private set

    /** Sees to it that the right one carries, and that the core knows what the phone is like, for as long as the process lives. */
    suspend fun run() = coroutineScope {
        launch { conditions.collect { tries { conditionsChanged() } } }
        combine(session.state, front, running.map { it > 0 }.distinctUntilChanged(), ::Triple).collectLatest { (_, inFront, byJob) ->
            tries { if (inFront) carriesItself(this) else carries(this, byJob) }
        }
    }

    private suspend fun tries(act: suspend Phone.() -> Unit) {
        try {
            (session.state.value as? SessionState.Open)?.phone?.act()
        } catch (_: SuiviException) {
            // The engine was stopped, or its storage is closed: whoever opens it again comes here again.
        }
    }

    /**
     * A job of the system's began: carries until nothing moves any more or the person pauses it, and tells
     * meanwhile. True if something still waits to be carried.
     */
    suspend fun carry(tell: (OnItsWay) -> Unit): Boolean {
        if (jobs.paused) return false
        session.open(inBackground = true)
        val phone = (session.state.value as? SessionState.Open)?.phone ?: return true
        running.update { it + 1 }
        return try {
            phone.conditionsChanged()
            // The changes end with the engine, pauses never.
            val watched = phone.changes().map { true }.onCompletion { emit(false) }
            // In front there is nothing to be paused: it is told anew when that changes.
            val last = combine(watched, jobs.pausing, front) { open, paused, _ -> if (open && !paused) phone.onItsWay() else null }
                .onEach { way ->
                    if (way != null) {
                        onItsWay = way
                        tell(way)
                    }
                }
                .first { it == null || !it.moves }
            !jobs.paused && (last == null || last.left > 0)
        } catch (_: SuiviException) {
            !jobs.paused
        } finally {
            running.update { it - 1 }
        }
    }

    /** What waits is given to the system in time: a job that people see may be asked for only while the app is in front. */
    private suspend fun carriesItself(phone: Phone) {
        hands { phone.foreground(listOf()) }
        phone.opened()
        phone.changes().collect { if (phone.onItsWay().left > 0) jobs.ask() }
    }

    private suspend fun carries(phone: Phone, byJob: Boolean) {
        hands { phone.background() }
        if (!byJob) return
        coroutineScope {
            val transfers = HttpTransfers(this)
            try {
                TransferCarrier(phone, transfers).run()
            } finally {
                // A request that waits for the network would go on; what was cut goes on where the server has it.
                withContext(NonCancellable) { transfers.held().forEach { transfers.cancel(it) } }
            }
        }
    }

    /** To the end, also where the next one is waited for already: what goes on behind it would come after that. */
    private suspend fun hands(over: suspend () -> Unit) = withContext(NonCancellable) { over() }

    private suspend fun Phone.onItsWay(): OnItsWay {
        val view = waiting()
        val photos = view.rows.count { it.name != null && it.stands !is Stands.NeedsYou }
        return OnItsWay(photos, view.counts.pending.toInt(), view.rows.any { it.stands is Stands.Saved || it.stands is Stands.Sending }, inFront)
    }
}
