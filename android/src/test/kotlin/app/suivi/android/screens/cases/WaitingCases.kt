package app.suivi.android.screens.cases

import androidx.compose.runtime.Composable
import app.suivi.android.presenter.Delay
import app.suivi.android.presenter.DraftLine
import app.suivi.android.presenter.Obstacle
import app.suivi.android.presenter.Refusal
import app.suivi.android.presenter.Shown
import app.suivi.android.presenter.Standing
import app.suivi.android.presenter.Trouble
import app.suivi.android.presenter.Words
import app.suivi.android.presenter.WaitingLine
import app.suivi.android.presenter.WaitingState
import app.suivi.android.presenter.WaitingTold
import app.suivi.android.screen.WaitingActs
import app.suivi.android.screen.WaitingScreen
import app.suivi.android.screens.Case

private fun line(op: String, standing: Standing) = WaitingLine(
    op, "IMG_2026$op.jpg", null, "Ana Bouchard", openFolder, standing, null, retry = standing !is Standing.Sending, save = true, discard = true, elsewhere = null,
)

private val state = WaitingState(
    listOf(
        line("1127", Standing.Sending).copy(progress = 0.4f),
        line("1126", Standing.Waits(Delay.NETWORK)),
        line("1120", Standing.NeedsYou(Obstacle.FOLDER_GONE)).copy(elsewhere = listOf(openFolder)),
        line("1128", Standing.Saved).copy(name = null, title = Words("Bilan du mois", "Monthly check"), save = false),
    ),
    pending = 3, sending = 1, blocked = 1,
    drafts = listOf(DraftLine("d1", Words("Questionnaire de santé", "Health questions"), 4, 12)),
    lost = 0, aside = 0,
)

val waitingCases = listOf(
    Case("waiting-ready") { Waiting(Shown.Ready(state)) },
    Case("waiting-delays") { Waiting(Shown.Ready(state.copy(Delay.entries.map { line("${it.ordinal}", Standing.Waits(it)) }, blocked = 0, sending = 0))) },
    Case("waiting-obstacles") { Waiting(Shown.Ready(state.copy(Obstacle.entries.map { line("${it.ordinal}", Standing.NeedsYou(it)) }, pending = 0, sending = 0, blocked = 19))) },
    Case("waiting-damaged") { Waiting(Shown.Ready(state.copy(state.rows.take(1), blocked = 0, drafts = listOf(), lost = 2, aside = 1))) },
    Case("waiting-copy-saved") { Waiting(Shown.Ready(state), WaitingTold.CopySaved) },
    Case("waiting-act-failed") { Waiting(Shown.Ready(state), WaitingTold.Failed(Trouble.STORAGE_FULL)) },
    *Refusal.entries.map { Case("waiting-${it.name.lowercase().replace('_', '-')}-refused") { Waiting(Shown.Ready(state.copy(state.rows.filter { row -> row.standing !is Standing.NeedsYou }, blocked = 0, refusal = it))) } }.toTypedArray(),
    Case("waiting-empty") { Waiting(Shown.Empty) },
    Case("waiting-loading") { Waiting(Shown.Loading) },
    Case("waiting-failed") { Waiting(Shown.Failed(Trouble.STORAGE_DAMAGED)) },
)

@Composable
private fun Waiting(shown: Shown<WaitingState>, told: WaitingTold? = null) =
    WaitingScreen(shown, told, WaitingActs({}, { _, _ -> }, {}, {}, {}, {}, {}))
