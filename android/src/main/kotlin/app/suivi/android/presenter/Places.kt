package app.suivi.android.presenter

import app.suivi.FileTile
import app.suivi.FolderTile
import app.suivi.Level
import app.suivi.ResultCategory

/** A folder in a list. */
data class FolderRow(
    val space: String,
    val item: String,
    /** Its own name; that of an automatic folder is in [holds]. */
    val name: String,
    val holds: Holds?,
    val access: FolderAccess,
)

/** What is in an automatic folder. */
enum class Holds { DOCUMENTS, ASSESSMENTS }

/** How a folder stands to the client. */
enum class FolderAccess {
    /** He sees it, and adds to it. */
    OPEN,

    /** He sees it. */
    SEEN,

    /** He does not see it. */
    HIDDEN,

    /** Made by the software: nobody adds to it by hand. */
    AUTOMATIC,
}

/** A file in a list. */
data class FileRow(
    val item: String,
    val name: String,
    val kind: FileKind,
    /** Microseconds since 1970. */
    val at: Long,
    /** A person changed that date. */
    val dateEdited: Boolean,
    /** The pose slot: its word. */
    val pose: String?,
    val audience: Audience,
    /** Whoever looks made it. */
    val mine: Boolean,
    /** Its small picture is on this phone. */
    val kept: Boolean,
)

/** What a file is, by how it is drawn. */
enum class FileKind { PHOTO, DOCUMENT, VIDEO, OTHER }

/** Who sees a file. */
enum class Audience { JUST_ME, BRANCH, COMPANY, MAKER_AND_CLIENT, COMPANY_AND_CLIENT, EVERYONE }

internal fun FolderTile.row(space: String) = FolderRow(
    space = space,
    item = item.text,
    name = name,
    holds = when (holds) {
        ResultCategory.DOCUMENT -> Holds.DOCUMENTS
        ResultCategory.ASSESSMENT -> Holds.ASSESSMENTS
        null -> null
    },
    access = when {
        protected -> FolderAccess.AUTOMATIC
        !clientSees -> FolderAccess.HIDDEN
        clientAdds -> FolderAccess.OPEN
        else -> FolderAccess.SEEN
    },
)

internal fun FileTile.row() = FileRow(
    item = item.text,
    name = name,
    kind = when {
        mediaType.startsWith("image/") -> FileKind.PHOTO
        mediaType.startsWith("video/") -> FileKind.VIDEO
        mediaType == "application/pdf" -> FileKind.DOCUMENT
        else -> FileKind.OTHER
    },
    at = at,
    dateEdited = dateEdited,
    pose = pose,
    audience = level.audience(),
    mine = mine,
    kept = hasThumbnail,
)

internal fun Level.audience() = when (this) {
    is Level.JustMe -> Audience.JUST_ME
    is Level.Branch -> Audience.BRANCH
    is Level.Company -> Audience.COMPANY
    is Level.MeAndClient -> Audience.MAKER_AND_CLIENT
    is Level.CompanyAndClient -> Audience.COMPANY_AND_CLIENT
    is Level.Everyone -> Audience.EVERYONE
}
