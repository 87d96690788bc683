package app.suivi.android.presenter

import app.suivi.HomeView
import app.suivi.PictureSize
import app.suivi.SpaceTile
import app.suivi.android.session.Session
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.StateFlow

/** The client's first screen. */
data class HomeState(val records: List<RecordRow>, val waiting: WaitingCount)

/** One of my records, with its folders. */
data class RecordRow(
    val space: String,
    val name: String?,
    /** I have to agree before my first photo. */
    val needsConsent: Boolean,
    val archived: Boolean,
    val folders: List<FolderRow>,
    /** The photos that came last. */
    val latest: List<FileRow> = listOf(),
)

/** How much is not received yet: [saved] goes by itself, [blocked] needs its person. */
data class WaitingCount(val saved: Int, val blocked: Int)

/** My records and folders, and what waits on this phone. */
class HomePresenter(private val session: Session, scope: CoroutineScope) {
    private val drawing = Drawing(session, scope) { home().shown() }

    val state: StateFlow<Shown<HomeState>> = drawing.state

    fun again() = drawing.again()

    /** The picture of a file for a list, as [read] reads it. */
    suspend fun <R> picture(item: String, read: suspend (ByteArray) -> R): R? =
        session.picture(item, PictureSize.THUMBNAIL, read)
}

private fun HomeView.shown(): Shown<HomeState> = when {
    spaces.isNotEmpty() -> Shown.Ready(
        HomeState(spaces.map { it.row() }, WaitingCount(waiting.pending.toInt(), waiting.blocked.toInt())),
    )
    // Before the first checkpoint there may be more to come.
    complete -> Shown.Empty
    else -> Shown.Loading
}

private fun SpaceTile.row() =
    RecordRow(space.text, name, canConsent && !consented, archived, folders.map { it.row(space.text) }, latest.map { it.row() })
