package app.suivi.android.presenter

import app.suivi.ItemId
import app.suivi.PhotoView
import app.suivi.PictureSize
import app.suivi.android.session.Session
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.StateFlow

/** One photo: who sees it, and what may be done with it. */
data class PhotoState(
    val file: FileRow,
    val seen: Seen,
    val deletes: Boolean,
)

/** One photo. */
class PhotoPresenter(private val session: Session, scope: CoroutineScope, private val item: String) {
    private val drawing = Drawing(session, scope) { Shown.Ready(photo(ItemId(item)).state()) }
    private val acting = Acting(session, scope)

    val state: StateFlow<Shown<PhotoState>> = drawing.state
    val doing: StateFlow<Doing> = acting.state

    fun again() = drawing.again()

    fun told() = acting.told()

    /** For ever; the screen asked before. */
    fun delete() = acting.act(Done.DELETED) { delete(ItemId(item)) }

    /** Its picture, as [read] reads it. */
    suspend fun <R> picture(read: suspend (path: String) -> R): R? =
        session.picture(item, PictureSize.PREVIEW, read)
}

private fun PhotoView.state() = PhotoState(file.row(), whoCanSee.seen(), can.delete)
