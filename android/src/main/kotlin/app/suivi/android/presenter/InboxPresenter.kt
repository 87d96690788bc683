package app.suivi.android.presenter

import app.suivi.InboxView
import app.suivi.PictureSize
import app.suivi.SpaceId
import app.suivi.android.session.Session
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.StateFlow

/** The photos that came since their record was looked at. */
data class InboxState(
    /** The newest first. */
    val records: List<NewPhotos>,
    /** Up to which photo this looked. */
    val arrivals: Long,
)

/** A record with new photos. */
data class NewPhotos(
    val space: String,
    val client: String,
    val count: Int,
    /** The newest of them. */
    val newest: List<FileRow>,
)

/** A professional's new photos across all clients. */
class InboxPresenter(private val session: Session, scope: CoroutineScope) {
    private val drawing = Drawing(session, scope) { inbox().shown() }
    private val acting = Acting(session, scope)

    val state: StateFlow<Shown<InboxState>> = drawing.state

    val doing: StateFlow<Doing> = acting.state

    fun again() = drawing.again()

    fun told() = acting.told()

    /** The photos of a record were looked at, as [seen] showed them: what came meanwhile stays new. */
    fun looked(space: String, seen: InboxState) =
        acting.act(Done.LOOKED) { looked(SpaceId(space), seen.arrivals) }

    /** The picture of a file for a list, as [read] reads it. */
    suspend fun <R> picture(item: String, read: suspend (ByteArray) -> R): R? =
        session.picture(item, PictureSize.THUMBNAIL, read)
}

private fun InboxView.shown(): Shown<InboxState> =
    if (records.isEmpty()) Shown.Empty else Shown.Ready(
        InboxState(records.map { NewPhotos(it.space.text, it.name, it.new.toInt(), it.newest.map { file -> file.row() }) }, arrivals),
    )
