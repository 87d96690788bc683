package app.suivi.android.presenter

import app.suivi.ItemId
import app.suivi.Phone
import app.suivi.PictureSize
import app.suivi.SuiviException
import app.suivi.android.session.Session
import app.suivi.android.session.SessionState
import app.suivi.bytes
import app.suivi.changes
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.FlowCollector
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.SharingStarted
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.catch
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.flatMapLatest
import kotlinx.coroutines.flow.flowOf
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.onStart
import kotlinx.coroutines.flow.stateIn
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch

/**
 * A screen as it is now: [draw] asks the core once, at first and after each change, for as long as
 * somebody looks. What was drawn last stays while nobody does.
 */
@OptIn(ExperimentalCoroutinesApi::class)
class Drawing<T>(
    private val session: Session,
    private val scope: CoroutineScope,
    private val draw: suspend Phone.() -> Shown<T>,
) {
    private val asked = MutableStateFlow(0)

    /** It. */
    val state: StateFlow<Shown<T>> = asked.flatMapLatest { session.state.flatMapLatest(::drawn).onStart { begins() } }
        .stateIn(scope, SharingStarted.WhileSubscribed(), Shown.Loading)

    /** Draws again, and opens the core before if that failed. */
    fun again() {
        scope.launch {
            session.open()
            asked.update { it + 1 }
        }
    }

    /** Who tries again sees that it is being tried. What is shown well stays until there is something newer. */
    private suspend fun FlowCollector<Shown<T>>.begins() {
        if (state.value is Shown.Failed) emit(Shown.Loading)
    }

    private fun drawn(session: SessionState): Flow<Shown<T>> = when (session) {
        is SessionState.NotOpen -> flowOf(Shown.Loading)
        is SessionState.Failed -> flowOf(Shown.Failed(Trouble.of(session.why)))
        is SessionState.Open -> session.phone.changes().map { once(session.phone) }.catch { why ->
            // The watch itself: the engine was stopped meanwhile.
            if (why is SuiviException) emit(Shown.Loading) else throw why
        }
    }

    private suspend fun once(phone: Phone): Shown<T> = try {
        phone.draw()
    } catch (why: SuiviException) {
        Shown.Failed(Trouble.of(why))
    }
}

/** Does what a person asked for, and tells what was in the way; nothing if it is done. */
suspend fun Session.attempt(act: suspend Phone.() -> Unit): Trouble? = try {
    when (val now = state.first { it !is SessionState.NotOpen }) {
        is SessionState.Open -> { now.phone.act(); null }
        is SessionState.Failed -> Trouble.of(now.why)
        is SessionState.NotOpen -> Trouble.UNEXPECTED
    }
} catch (why: SuiviException) {
    Trouble.of(why)
}

/** The picture of a file, as [read] reads it; none if it can't be had now. */
suspend fun <R> Session.picture(item: String, size: PictureSize, read: suspend (ByteArray) -> R): R? {
    var picture: R? = null
    attempt { picture(ItemId(item), size).use { picture = read(it.bytes()) } }
    return picture
}
