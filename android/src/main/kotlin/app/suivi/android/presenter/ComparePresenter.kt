package app.suivi.android.presenter

import app.suivi.CompareView
import app.suivi.PictureSize
import app.suivi.SpaceId
import app.suivi.android.session.Session
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.SharingStarted
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.flow.stateIn
import kotlinx.coroutines.flow.update

/** Two photos of a record beside each other. */
data class CompareState(
    val client: String?,
    /** Those with two photos or more; a pose without a word: none was given. */
    val poses: List<ComparePose>,
    /** Which of them. */
    val pose: Int,
    val before: FileRow,
    val after: FileRow,
) {
    val photos get() = poses[pose].photos
}

/** The photos of a pose, the first taken first. */
data class ComparePose(val word: String?, val photos: List<FileRow>)

/** Compares two photos: at first the first and the latest of a pose. [begin]: which, if it has two; none: as it comes. */
class ComparePresenter(private val session: Session, scope: CoroutineScope, space: String, begin: String? = null) {
    /** None: as it comes. */
    private data class Picked(val pose: String? = null, val chose: Boolean = false, val before: String? = null, val after: String? = null)

    private val picks = MutableStateFlow(Picked(begin, chose = begin != null))
    private val drawing = Drawing(session, scope) { compare(SpaceId(space)).shown() }

    val state: StateFlow<Shown<CompareState>> = drawing.state.combine(picks) { shown, picked ->
        if (shown is Shown.Ready) Shown.Ready(shown.value.with(picked)) else shown
    }.stateIn(scope, SharingStarted.WhileSubscribed(), Shown.Loading)

    fun again() = drawing.again()

    /** The first and the latest of another pose. */
    fun pose(word: String?) = picks.update { Picked(word, chose = true) }

    fun before(item: String) = picks.update { it.copy(before = item) }

    fun after(item: String) = picks.update { it.copy(after = item) }

    fun swap() {
        val now = (state.value as? Shown.Ready)?.value ?: return
        picks.update { it.copy(before = now.after.item, after = now.before.item) }
    }

    /** The picture of a file, as [read] reads it. */
    suspend fun <R> picture(item: String, read: suspend (ByteArray) -> R): R? =
        session.picture(item, PictureSize.PREVIEW, read)

    private fun CompareState.with(picked: Picked): CompareState {
        val at = if (picked.chose) poses.indexOfFirst { it.word == picked.pose }.coerceAtLeast(0) else pose
        val photos = poses[at].photos
        return copy(
            pose = at,
            before = photos.find { it.item == picked.before } ?: photos.first(),
            after = photos.find { it.item == picked.after } ?: photos.last(),
        )
    }

    private fun CompareView.shown(): Shown<CompareState> {
        val poses = poses.map { pose -> ComparePose(pose.pose, pose.photos.map { it.row() }.filter { it.kind == FileKind.PHOTO }) }
            .filter { it.photos.size > 1 }
        val first = poses.firstOrNull() ?: return Shown.Empty
        return Shown.Ready(CompareState(client, poses, 0, first.photos.first(), first.photos.last()))
    }
}
