package app.suivi.android.presenter

import app.suivi.ItemId
import app.suivi.VisibilityChange
import app.suivi.android.session.Session
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.launch

/** Who can see a file, and who could. */
data class VisibilityState(
    val file: FileRow,
    val seenBy: Seen,
    /** What it may be changed to; empty for whoever may not change it. */
    val choices: List<Choice>,
)

/** What a change would do, before it is confirmed. */
data class AskedChange(
    val to: Audience,
    val before: Seen,
    val after: Seen,
    /** Folders that this opens to the client. */
    val opens: List<String>,
    /** Folders that this closes to the client. */
    val closes: List<String>,
    /** The server said so; without network folders may open or close that are not named. */
    val certain: Boolean,
)

/** The audience of a file, and changing it. */
class VisibilityPresenter(private val session: Session, private val scope: CoroutineScope, private val item: String) {
    private var chosen: Choice? = null
    private val acting = Acting(session, scope)
    private val asks = MutableStateFlow<Shown<AskedChange>?>(null)
    private val drawing = Drawing(session, scope) {
        val photo = photo(ItemId(item))
        Shown.Ready(
            VisibilityState(
                photo.file.row(), photo.whoCanSee.seen(),
                photo.can.levels.map { it.choice() },
            ),
        )
    }

    val state: StateFlow<Shown<VisibilityState>> = drawing.state

    /** What is asked before a change; nothing if none is asked for. */
    val asked: StateFlow<Shown<AskedChange>?> = asks.asStateFlow()

    val doing: StateFlow<Doing> = acting.state

    fun again() = drawing.again()

    fun told() = acting.told()

    /** Asks what the choice would do. */
    fun choose(choice: Choice) {
        chosen = choice
        asks.value = Shown.Loading
        scope.launch {
            var change: VisibilityChange? = null
            val trouble = session.attempt { change = visibilityChange(ItemId(item), choice.level()) }
            // Meanwhile somebody may have gone back, or chosen another one.
            if (chosen == choice) asks.value = change?.let { Shown.Ready(it.asked()) } ?: Shown.Failed(trouble ?: Trouble.UNEXPECTED)
        }
    }

    /** Leaves it as it is. */
    fun keep() {
        chosen = null
        asks.value = null
    }

    /** Does what was asked. */
    fun confirm() {
        val level = chosen?.level() ?: return
        keep()
        acting.act(Done.VISIBILITY_CHANGED) { setLevel(ItemId(item), level) }
    }
}

private fun VisibilityChange.asked() =
    AskedChange(to.audience(), before.seen(), after.seen(), opens, closes, certain)
