package app.suivi.android.presenter

import app.suivi.ItemId
import app.suivi.PhotoView
import app.suivi.PictureSize
import app.suivi.android.session.Session
import app.suivi.bytes
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.StateFlow

/** One photo: who sees it, and what may be done with it. */
data class PhotoState(
    val file: FileRow,
    val seen: Seen,
    val deletes: Boolean,
    /** It is the client's own, who alone may give it away. */
    val shares: Boolean = false,
)

/** One photo. */
class PhotoPresenter(private val session: Session, scope: CoroutineScope, private val item: String, private val role: AppRole?) {
    private val drawing = Drawing(session, scope) { Shown.Ready(photo(ItemId(item)).state(role == AppRole.CLIENT)) }
    private val acting = Acting(session, scope)

    val state: StateFlow<Shown<PhotoState>> = drawing.state
    val doing: StateFlow<Doing> = acting.state

    fun again() = drawing.again()

    fun told() = acting.told()

    /** For ever; the screen asked before. */
    fun delete() = acting.act(Done.DELETED) { delete(ItemId(item)) }

    /** Gives it to [share] as it is on the server. Whether it was given to anybody is seen by who is asked, not here. */
    fun share(share: (ByteArray) -> Unit) = acting.act(null) { original(ItemId(item)).use { share(it.bytes()) } }

    /** Its picture, as [read] reads it. */
    suspend fun <R> picture(read: suspend (ByteArray) -> R): R? =
        session.picture(item, PictureSize.PREVIEW, read)
}

private fun PhotoView.state(client: Boolean) = PhotoState(file.row(), whoCanSee.seen(), can.delete, client && file.mine && file.mediaType == "image/jpeg")
