package app.suivi.android.presenter

import app.suivi.FolderView
import app.suivi.ItemId
import app.suivi.Phone
import app.suivi.PictureSize
import app.suivi.Refusal
import app.suivi.SpaceId
import app.suivi.android.session.Session
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.StateFlow

/** A folder, or the root of a record. */
data class FolderState(
    /** The client, in a record. */
    val client: String?,
    /** The folder itself; none for the root. */
    val folder: FolderRow?,
    val folders: List<FolderRow>,
    val files: List<FileRow>,
    /** How many of this phone's additions are not received yet. */
    val waiting: Int,
    /** How many still wait on the client's own phones. */
    val onPhones: Int,
    /** There is more: [FolderPresenter.more]. */
    val more: Boolean,
    /** Read online, and not kept on this phone. */
    val onlineOnly: Boolean,
    /** The client has to agree before a photo can be added. */
    val needsConsent: Boolean,
    /** A photo may be added here. */
    val adds: Boolean = false,
    val rights: FolderRights = FolderRights(),
) {
    /** Nothing is in it. */
    val bare get() = folders.isEmpty() && files.isEmpty() && waiting == 0
}

/** What is in a folder. */
class FolderPresenter(
    private val session: Session,
    scope: CoroutineScope,
    private val space: String,
    private val folder: String?,
) {
    private var pages = 1
    private val drawing = Drawing(session, scope) {
        val first = page(null)
        val read = mutableListOf(first)
        while (read.size < pages) read += page(read.last().next ?: break)
        Shown.Ready(state(first, read))
    }

    val state: StateFlow<Shown<FolderState>> = drawing.state

    fun again() = drawing.again()

    /** Shows the next page as well. */
    fun more() {
        pages++
        drawing.again()
    }

    /** The picture of a file for a list, as [read] reads it. */
    suspend fun <R> picture(item: String, read: suspend (ByteArray) -> R): R? =
        session.picture(item, PictureSize.THUMBNAIL, read)

    private suspend fun Phone.page(after: String?) =
        folder(SpaceId(space), folder?.let(::ItemId), after)

    private fun state(first: FolderView, read: List<FolderView>) = FolderState(
        client = first.client,
        folder = first.folder?.row(space),
        folders = read.flatMap { it.folders }.map { it.row(space) },
        files = read.flatMap { it.files }.map { it.row() },
        waiting = first.waiting.size,
        // Those of this phone are told already.
        onPhones = first.onPhones.takeIf { first.waiting.isEmpty() }?.let { (it.pending + it.blocked).toInt() } ?: 0,
        more = read.last().next != null,
        onlineOnly = first.onlineOnly,
        needsConsent = first.can.addRefused == Refusal.CONSENT,
        adds = first.can.addPhoto,
        rights = first.rights(),
    )
}
