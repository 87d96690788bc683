package app.suivi.android.presenter

import app.suivi.ItemId
import app.suivi.Phone
import app.suivi.PhotoView
import app.suivi.PictureSize
import app.suivi.VisibilityChange
import app.suivi.android.session.Session
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch

/** One photo: who sees it, and what may be done with it. */
data class PhotoState(
    val file: FileRow,
    val seen: Seen,
    val deletes: Boolean,
    /** Other visibilities that it may be given. */
    val choices: List<Choice>,
)

/** What a change of who sees it would do. */
data class Change(
    val to: Choice,
    val before: Seen,
    val after: Seen,
    /** Names of folders that this opens or closes to the client. */
    val opens: List<String>,
    val closes: List<String>,
    /** The server said so. */
    val certain: Boolean,
)

/** What is being done with a photo. */
data class PhotoDoing(
    val busy: Boolean = false,
    /** To be confirmed. */
    val change: Change? = null,
    val trouble: Trouble? = null,
    /** It was deleted: there is nothing to be seen here. */
    val gone: Boolean = false,
)

/** One photo. */
class PhotoPresenter(private val session: Session, private val scope: CoroutineScope, private val item: String) {
    private val drawing = Drawing(session, scope) { Shown.Ready(photo(ItemId(item)).state()) }
    private val doings = MutableStateFlow(PhotoDoing())

    val state: StateFlow<Shown<PhotoState>> = drawing.state
    val doing: StateFlow<PhotoDoing> = doings.asStateFlow()

    fun again() = drawing.again()

    /** Asks what a change would do; it is done with [change]. */
    fun ask(to: Choice) = act {
        val told = visibilityChange(ItemId(item), to.level())
        doings.update { it.copy(change = told.change(to)) }
    }

    fun change() {
        val to = doings.value.change?.to ?: return
        leave()
        act { setLevel(ItemId(item), to.level()) }
    }

    /** The change that was asked about is not made. */
    fun leave() = doings.update { it.copy(change = null) }

    /** For ever; the screen asked before. */
    fun delete() = act {
        delete(ItemId(item))
        doings.update { it.copy(gone = true) }
    }

    /** Its picture, as [read] reads it. */
    suspend fun <R> picture(read: suspend (path: String) -> R): R? =
        session.picture(item, PictureSize.PREVIEW, read)

    private fun act(act: suspend Phone.() -> Unit) {
        if (doings.value.busy) return
        doings.update { it.copy(busy = true, trouble = null) }
        scope.launch {
            val trouble = session.attempt(act)
            doings.update { it.copy(busy = false, trouble = trouble) }
        }
    }
}

private fun PhotoView.state() = PhotoState(file.row(), whoCanSee.seen(), can.delete, can.levels.map { it.choice() })

private fun VisibilityChange.change(to: Choice) = Change(to, before.seen(), after.seen(), opens, closes, certain)
