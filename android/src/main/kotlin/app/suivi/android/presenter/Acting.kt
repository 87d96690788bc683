package app.suivi.android.presenter

import app.suivi.Phone
import app.suivi.android.session.Session
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.launch

/** What was done: there is a short message for each. */
enum class Done {
    FOLDER_ADDED, RENAMED, SHARED, DELETED, VISIBILITY_CHANGED, LOOKED,
    JOINED, ENDED, INVITED, LET_IN, KEPT_OUT, WITHDRAWN,
    ASSIGNED, TAKEN_BACK, COMPLETED, DISCARDED,
}

/** How far something is that a person asked for. */
data class Doing(val busy: Boolean = false, val done: Done? = null, val trouble: Trouble? = null)

/** Does one thing after the other of what a person asks for in a screen. */
class Acting(private val session: Session, private val scope: CoroutineScope) {
    private val states = MutableStateFlow(Doing())

    /** How far the last one is. */
    val state: StateFlow<Doing> = states.asStateFlow()

    /** Does it, unless something is being done. [done] is told then; none: it can be seen. */
    fun act(done: Done?, act: suspend Phone.() -> Unit) {
        if (states.value.busy) return
        states.value = Doing(busy = true)
        scope.launch {
            val trouble = session.attempt(act)
            states.value = Doing(done = done.takeIf { trouble == null }, trouble = trouble)
        }
    }

    /** The person was told. */
    fun told() {
        if (!states.value.busy) states.value = Doing()
    }
}
