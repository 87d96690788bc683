package app.suivi.android.presenter

import app.suivi.FolderView
import app.suivi.ItemId
import app.suivi.Sharing
import app.suivi.SpaceId
import app.suivi.android.session.Session
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.StateFlow

/** What whoever looks may do with a folder. */
data class FolderRights(
    /** Make a folder in it. */
    val add: Boolean = false,
    val rename: Boolean = false,
    /** Change [sharing]. */
    val share: Boolean = false,
    val delete: Boolean = false,
    val sharing: FolderSharing = FolderSharing.AUTO,
) {
    /** Nothing at all. */
    val none get() = !add && !rename && !share && !delete
}

/** The switch by which a folder opens to the client. */
enum class FolderSharing {
    /** By what is in it. */
    AUTO,

    /** Open, even while it is empty. */
    OPEN,

    /** Seen, never added to. */
    VIEW_ONLY,
}

/** Changes a folder, or makes one in it; none: the root of the record. */
class FolderRightsPresenter(session: Session, scope: CoroutineScope, private val space: String, private val folder: String?) {
    private val acting = Acting(session, scope)

    val doing: StateFlow<Doing> = acting.state

    fun told() = acting.told()

    /** Makes a folder here. */
    fun add(name: String, sharing: FolderSharing) =
        acting.act(Done.FOLDER_ADDED) { addFolder(SpaceId(space), folder?.let(::ItemId), name.trim(), sharing.core()) }

    fun rename(name: String) = folder?.let { acting.act(Done.RENAMED) { rename(ItemId(it), name.trim()) } }

    /** Changes how it opens to the client. */
    fun share(sharing: FolderSharing) = folder?.let { acting.act(Done.SHARED) { setSharing(ItemId(it), sharing.core()) } }

    /** Deletes it with all that is in it, for ever. The screen asked before. */
    fun delete() = folder?.let { acting.act(Done.DELETED) { delete(ItemId(it)) } }
}

internal fun FolderView.rights() = FolderRights(
    add = can.addFolder,
    rename = folder?.can?.rename ?: false,
    share = folder?.can?.share ?: false,
    delete = folder?.can?.delete ?: false,
    sharing = when (folder?.sharing) {
        Sharing.OPEN -> FolderSharing.OPEN
        Sharing.VIEW_ONLY -> FolderSharing.VIEW_ONLY
        Sharing.AUTO, null -> FolderSharing.AUTO
    },
)

private fun FolderSharing.core() = when (this) {
    FolderSharing.AUTO -> Sharing.AUTO
    FolderSharing.OPEN -> Sharing.OPEN
    FolderSharing.VIEW_ONLY -> Sharing.VIEW_ONLY
}
