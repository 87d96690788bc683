package app.suivi.android.app

import androidx.lifecycle.SavedStateHandle
import androidx.lifecycle.ViewModel
import app.suivi.android.presenter.AppRole
import app.suivi.android.presenter.Done
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow

/**
 * The way through the app, and the presenters of the places on it. The way outlives the process,
 * the presenters outlive rotation; a presenter ends when its place is left.
 */
class Navigator(private val saved: SavedStateHandle) : ViewModel() {
    private val presenters = mutableMapOf<Any, Pair<Any, CoroutineScope>>()

    /** From where the app began to where somebody is. */
    val way: StateFlow<ArrayList<Route>> = saved.getStateFlow(WAY, arrayListOf())

    /** Whose way it is. */
    val account: StateFlow<String> = saved.getStateFlow(ACCOUNT, "")

    /** In which role that account is. */
    val role: AppRole? get() = saved[ROLE]

    /** An invitation that was opened, empty where its code is to be typed; a secret, so kept in memory alone. */
    val invitation = MutableStateFlow<String?>(null)

    /** Somebody comes in with another account. */
    val another = MutableStateFlow(false)

    /** What was done and is to be said. */
    val told = MutableStateFlow<Done?>(null)

    /** Begins at [first] if the way is another account's, or there is none. */
    fun begin(account: String, role: AppRole, first: Route) {
        if (this.account.value == account && way.value.isNotEmpty()) return
        // Where both begin is the same place: whoever stood on it for the account before ends with it.
        become(listOf())
        saved[ACCOUNT] = account
        saved[ROLE] = role
        become(listOf(first))
    }

    /** To a place; one that is on the way already comes to its end. */
    fun go(route: Route) = become(way.value - route + route)

    /** To where somebody came from; from the first place nowhere. */
    fun back() {
        if (way.value.size > 1) become(way.value.dropLast(1))
    }

    /** Changes the tab: back leads to the first one. */
    fun select(tab: Tab, first: Tab) = become(listOf(first.route, tab.route).distinct())

    /** The account is left: nothing of it stays. */
    fun leave() {
        saved[ACCOUNT] = ""
        become(listOf())
    }

    /** The presenter of a place; made when it is needed first. */
    @Suppress("UNCHECKED_CAST")
    fun <P : Any> presenter(place: Any, make: (CoroutineScope) -> P): P = presenters.getOrPut(place) {
        val scope = CoroutineScope(SupervisorJob() + Dispatchers.Main.immediate)
        make(scope) to scope
    }.first as P

    /** The same of a place that goes as soon as something is [done] in it, maybe before it could end its presenter. */
    fun <P : Any> newPresenter(place: Any, done: (P) -> Boolean, make: (CoroutineScope) -> P): P {
        if (done(presenter(place, make))) end(place)
        return presenter(place, make)
    }

    /** Ends the presenter of a place that is no route. */
    fun end(place: Any) {
        presenters.remove(place)?.second?.cancel()
    }

    override fun onCleared() = presenters.keys.toList().forEach(::end)

    private fun become(next: List<Route>) {
        saved[WAY] = ArrayList(next)
        presenters.keys.filter { it is Route && it !in next }.forEach(::end)
    }

    private companion object {
        const val WAY = "way"
        const val ACCOUNT = "account"
        const val ROLE = "role"
    }
}
