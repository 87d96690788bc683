package app.suivi.android.screens.cases

import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import app.suivi.android.app.Tab
import app.suivi.android.presenter.AppRole
import app.suivi.android.presenter.AskedChange
import app.suivi.android.presenter.Audience
import app.suivi.android.presenter.Choice
import app.suivi.android.presenter.Doing
import app.suivi.android.presenter.Done
import app.suivi.android.presenter.FileKind
import app.suivi.android.presenter.FileRow
import app.suivi.android.presenter.FolderAccess
import app.suivi.android.presenter.FolderRights
import app.suivi.android.presenter.FolderRow
import app.suivi.android.presenter.FolderState
import app.suivi.android.presenter.Holds
import app.suivi.android.presenter.InboxState
import app.suivi.android.presenter.NewPhotos
import app.suivi.android.presenter.Seen
import app.suivi.android.presenter.Shown
import app.suivi.android.presenter.Trouble
import app.suivi.android.presenter.VisibilityState
import app.suivi.android.presenter.Who
import app.suivi.android.screen.FolderActs
import app.suivi.android.screen.FolderAsk
import app.suivi.android.screen.FolderDialog
import app.suivi.android.screen.FolderScreen
import app.suivi.android.screen.InboxScreen
import app.suivi.android.screen.LocalToClient
import app.suivi.android.screen.VisibilityScreen
import app.suivi.android.screens.Case

internal const val NOON = 1_795_651_200_000_000L
internal const val ONE_DAY = 86_400_000_000L

private fun photo(id: String, pose: String) =
    FileRow(id, "IMG_$id.jpg", FileKind.PHOTO, NOON, false, pose, Audience.COMPANY_AND_CLIENT, false, false)

private val inbox = InboxState(
    listOf(
        NewPhotos("1", "Ana Bouchard", 4, listOf(photo("1", "front"), photo("2", "left"), photo("3", "right"), photo("4", "back"))),
        NewPhotos("2", "Denis Fortin", 1, listOf(photo("5", "front"))),
    ),
    7,
)

val inboxCases = listOf(
    Case("inbox-ready") { Inbox(Shown.Ready(inbox)) },
    Case("inbox-refused") { Inbox(Shown.Ready(inbox), Doing(trouble = Trouble.STORAGE_FULL)) },
    Case("inbox-told") { Inbox(Shown.Ready(inbox.copy(records = inbox.records.drop(1))), done = Done.LOOKED) },
    Case("inbox-empty") { Inbox(Shown.Empty) },
    Case("inbox-loading") { Inbox(Shown.Loading) },
    Case("inbox-failed") { Inbox(Shown.Failed(Trouble.STORAGE_DAMAGED)) },
)

@Composable
private fun Inbox(shown: Shown<InboxState>, doing: Doing = Doing(), done: Done? = null) =
    ToProfessional { Tabs(AppRole.PROFESSIONAL, Tab.INBOX, done) { InboxScreen(shown, doing, { portrait(it) }, {}, { _, _ -> }, { _, _ -> }, {}) } }

@Composable
internal fun ToProfessional(content: @Composable () -> Unit) = CompositionLocalProvider(LocalToClient provides false, content = content)

private val record = FolderState(
    "Ana Bouchard", null,
    listOf(
        FolderRow("1", "1", "Progression", null, FolderAccess.OPEN),
        FolderRow("1", "2", "Notes internes", null, FolderAccess.HIDDEN),
        FolderRow("1", "3", "", Holds.ASSESSMENTS, FolderAccess.AUTOMATIC),
    ),
    listOf(), 0, 3, more = false, onlineOnly = false, needsConsent = false, adds = true, FolderRights(add = true),
)
private val rights = FolderRights(add = true, rename = true, share = true, delete = true)

val rightsCases = listOf(
    Case("rights-record") { Record() },
    Case("rights-refused") { Record(Trouble.NOT_ALLOWED) },
    Case("rights-what") { Asked(FolderAsk.WHAT) },
    Case("rights-add") { Asked(FolderAsk.ADD) },
    Case("rights-rename") { Asked(FolderAsk.RENAME) },
    Case("rights-share") { Asked(FolderAsk.SHARE) },
    Case("rights-delete") { Asked(FolderAsk.DELETE) },
)

@Composable
private fun Record(trouble: Trouble? = null) =
    ToProfessional { FolderScreen(Shown.Ready(record), { null }, ways.copy(onResults = {}, onPeople = {}), trouble) }

@Composable
private fun Asked(ask: FolderAsk) {
    Record()
    FolderDialog(ask, "Progression", "Ana Bouchard", rights, FolderActs({ _, _ -> }, {}, {}, {})) {}
}

internal val team = Seen(listOf(Who.Me, Who.Professional("Mona Gagnon")), true)
internal val teamAndClient = Seen(listOf(Who.Me, Who.Client("Ana Bouchard"), Who.Professional("Mona Gagnon")), true)
private val visibility = VisibilityState(
    photo("1", "front"), teamAndClient,
    listOf(Choice(Audience.JUST_ME, null, Seen(listOf(Who.Me), true)), Choice(Audience.COMPANY, null, team)),
)
private val everyone = Seen(teamAndClient.by + Who.Professional("Alice Roy"), true)
private val change = AskedChange(Audience.COMPANY, teamAndClient, team, listOf(), listOf("Progression"), true)

val visibilityCases = listOf(
    Case("visibility-ready") { Visibility(Shown.Ready(visibility)) },
    Case("visibility-fixed") { Visibility(Shown.Ready(visibility.copy(choices = listOf()))) },
    Case("visibility-asked") { Visibility(Shown.Ready(visibility), Shown.Ready(change)) },
    Case("visibility-opens") {
        Visibility(Shown.Ready(visibility), Shown.Ready(change.copy(to = Audience.EVERYONE, after = everyone, opens = listOf("Notes"), closes = listOf(), certain = false)))
    },
    Case("visibility-asking") { Visibility(Shown.Ready(visibility), Shown.Loading) },
    Case("visibility-unasked") { Visibility(Shown.Ready(visibility), Shown.Failed(Trouble.LEVEL_IMPOSSIBLE)) },
    Case("visibility-loading") { Visibility(Shown.Loading) },
    Case("visibility-failed") { Visibility(Shown.Failed(Trouble.NOT_FOUND)) },
)

@Composable
private fun Visibility(shown: Shown<VisibilityState>, asked: Shown<AskedChange>? = null) =
    ToProfessional { VisibilityScreen(shown, asked, Doing(), {}, {}, {}, {}, {}) }
