package app.suivi.android.screens.cases

import androidx.compose.foundation.Image
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.layout.ContentScale
import app.suivi.android.presenter.AddState
import app.suivi.android.presenter.Audience
import app.suivi.android.presenter.CameraState
import app.suivi.android.presenter.CameraTrouble
import app.suivi.android.presenter.Choice
import app.suivi.android.presenter.FileKind
import app.suivi.android.presenter.FileRow
import app.suivi.android.presenter.GhostOf
import app.suivi.android.presenter.Laid
import app.suivi.android.presenter.Obstacle
import app.suivi.android.presenter.Place
import app.suivi.android.presenter.PoseRow
import app.suivi.android.presenter.QuarterTurn
import app.suivi.android.presenter.Seen
import app.suivi.android.presenter.Shooting
import app.suivi.android.presenter.Shown
import app.suivi.android.presenter.Side
import app.suivi.android.presenter.Size
import app.suivi.android.presenter.Told
import app.suivi.android.presenter.Trouble
import app.suivi.android.presenter.Visibility
import app.suivi.android.presenter.Who
import app.suivi.android.screen.AddActs
import app.suivi.android.screen.AddScreen
import app.suivi.android.screen.Over
import app.suivi.android.screens.Case

private const val DAY = 86_400_000_000L
private const val TODAY = 1_795_651_200_000_000L

internal fun taken(id: String, days: Int, pose: String? = "front") =
    FileRow(id, "IMG_$id.jpg", FileKind.PHOTO, TODAY - days * DAY, false, pose, Audience.COMPANY_AND_CLIENT, true, true)

internal val companySeen = Seen(listOf(Who.Me, Who.Professional("Marc Roy"), Who.Professional("Sophie Tremblay")), true)
internal val choices = listOf(
    Choice(Audience.COMPANY_AND_CLIENT, null, companySeen),
    Choice(Audience.EVERYONE, null, Seen(companySeen.by + Who.Professional("Dr Lavoie"), false)),
    Choice(Audience.JUST_ME, null, Seen(listOf(Who.Me), true)),
)
private val state = AddState(
    "Ana Bouchard", "Avant / après", null, choices,
    listOf(
        PoseRow("front", 3, taken("1", 120), taken("3", 30)), PoseRow("left", 1, taken("2", 30, "left"), taken("2", 30, "left")),
        PoseRow("right", 0, null, null), PoseRow("back", 0, null, null), PoseRow("bras", 1, taken("4", 30, "bras"), taken("4", 30, "bras")),
    ),
)
private val open = CameraState.Open(Side.BACK, QuarterTurn.QUARTER, Size(1920f, 1440f), true)
private val set = Shooting()
private val full = Place(0f, 0f, Size(616f, 821f))
private val laid = Laid(QuarterTurn.QUARTER, 1f, 1f, QuarterTurn.NONE, full, Place(20f, 20f, Size(576f, 760f)), false)

val addCases = listOf(
    Case("add-ready") { Add() },
    Case("add-ghost-off") { Add(shooting = set.copy(ghost = false, timer = 10), lean = -7f) },
    Case("add-first-photo") { Add(shooting = set.copy(pose = "right")) },
    Case("add-first-ghost") { Add(shooting = set.copy(ghostOf = GhostOf.FIRST, ghostShare = 0.6f), lean = 4f) },
    Case("add-counting") { Add(shooting = set.copy(timer = 5, counting = 3)) },
    Case("add-busy") { Add(shooting = set.copy(busy = true)) },
    Case("add-saved") { Add(shooting = set.copy(told = Told.Saved(1, 2))) },
    Case("add-storage") { Add(shooting = set.copy(told = Told.NotTaken(CameraTrouble.STORAGE_CLOSED))) },
    Case("add-not-taken") { Add(shooting = set.copy(told = Told.NotTaken(CameraTrouble.STORAGE_FULL))) },
    Case("add-not-saved") { Add(shooting = set.copy(told = Told.NotSaved(Trouble.STORAGE_FULL), unsaved = 1)) },
    Case("add-choice-gone") { Add(shooting = set.copy(visibility = Visibility(Audience.BRANCH, null))) },
    Case("add-obstructed") { Add(shooting = set.copy(told = Told.Obstructed(2, Obstacle.EMPTY))) },
    Case("add-refused") { Add(camera = CameraState.Failed(CameraTrouble.REFUSED)) },
    Case("add-refused-for-ever") { Add(camera = CameraState.Failed(CameraTrouble.REFUSED_FOR_EVER)) },
    Case("add-no-camera") { Add(camera = CameraState.Failed(CameraTrouble.NO_CAMERA)) },
    Case("add-taken-away") { Add(camera = CameraState.Failed(CameraTrouble.TAKEN_AWAY)) },
    Case("add-consent") { Add(Shown.Ready(state.copy(refused = Trouble.CONSENT))) },
    Case("add-closed") { Add(Shown.Ready(state.copy(refused = Trouble.FOLDER_CLOSED))) },
    Case("add-loading") { Add(Shown.Loading) },
    Case("add-failed") { Add(Shown.Failed(Trouble.NOT_KEPT)) },
)

@Composable
private fun Add(shown: Shown<AddState> = Shown.Ready(state), shooting: Shooting = set, camera: CameraState = open, lean: Float? = 0f) =
    AddScreen(
        shown, shooting, camera, Over(if (shooting.pose == "right") null else portrait("2"), laid, lean),
        AddActs({}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}),
    ) { Image(portrait("1"), null, Modifier.fillMaxSize(), contentScale = ContentScale.Fit) }
