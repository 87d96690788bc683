package app.suivi.android.screens.cases

import androidx.compose.runtime.Composable
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.graphics.Canvas
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.graphics.Paint
import app.suivi.android.presenter.Audience
import app.suivi.android.presenter.FileKind
import app.suivi.android.presenter.FileRow
import app.suivi.android.presenter.FolderState
import app.suivi.android.presenter.Shown
import app.suivi.android.presenter.Trouble
import app.suivi.android.screen.FolderScreen
import app.suivi.android.screen.FolderWays
import app.suivi.android.screens.Case

private const val DAY = 86_400_000_000L
private const val TODAY = 1_795_651_200_000_000L

private fun photo(id: String, days: Int, pose: String?, audience: Audience) =
    FileRow(id, "IMG_$id.jpg", FileKind.PHOTO, TODAY - days * DAY, false, pose, audience, true, true)

private val state = FolderState(
    client = "Ana Bouchard",
    folder = openFolder,
    folders = listOf(),
    files = listOf(
        photo("1", 0, "front", Audience.COMPANY_AND_CLIENT),
        photo("2", 0, "left", Audience.COMPANY_AND_CLIENT),
        photo("3", 30, "front", Audience.EVERYONE),
        photo("4", 30, null, Audience.JUST_ME),
        FileRow("5", "Programme de novembre.pdf", FileKind.DOCUMENT, TODAY - 31 * DAY, false, null, Audience.MAKER_AND_CLIENT, false, false),
    ),
    waiting = 1, onPhones = 0, more = false, onlineOnly = false, needsConsent = false, adds = true,
)
private val bare = state.copy(files = listOf(), waiting = 0)

val folderCases = listOf(
    Case("folder-ready") { Folder(Shown.Ready(state)) },
    Case("folder-root") {
        ToProfessional { Folder(Shown.Ready(state.copy(folder = null, folders = listOf(openFolder, documents), onPhones = 3, onlineOnly = true, more = true))) }
    },
    Case("folder-list") { FolderScreen(Shown.Ready(state), { portrait(it) }, ways, listed = true) },
    Case("folder-empty") { Folder(Shown.Ready(bare)) },
    Case("folder-consent") { Folder(Shown.Ready(bare.copy(needsConsent = true, adds = false))) },
    Case("folder-nopictures") { Folder(Shown.Ready(state)) { null } },
    Case("folder-loading") { Folder(Shown.Loading) },
    Case("folder-failed") { Folder(Shown.Failed(Trouble.NOT_KEPT)) },
    Case("folder-gone") { Folder(Shown.Failed(Trouble.NOT_FOUND)) },
)

@Composable
private fun Folder(shown: Shown<FolderState>, load: (String) -> ImageBitmap? = ::portrait) =
    FolderScreen(shown, { load(it) }, ways)

internal val ways = FolderWays({}, {}, {}, {}, {}, {}, {}, {}, {}, null, null)

/** Somebody before a wall; the grounds differ. */
internal fun portrait(item: String): ImageBitmap {
    val picture = ImageBitmap(120, 160)
    val canvas = Canvas(picture)
    fun paint(colour: Long) = Paint().apply { color = Color(colour) }
    canvas.drawRect(0f, 0f, 120f, 160f, paint(if (item == "1" || item == "3") 0xFFB9C7C4 else 0xFFD9CDBF))
    canvas.drawCircle(Offset(60f, 55f), 18f, paint(0xFF8A5A44))
    canvas.drawRoundRect(36f, 76f, 84f, 170f, 20f, 20f, paint(0xFF31525B))
    return picture
}
