package app.suivi.android.screens.cases

import androidx.compose.runtime.Composable
import app.suivi.android.presenter.Doing
import app.suivi.android.presenter.Fault
import app.suivi.android.presenter.Field
import app.suivi.android.presenter.FieldForm
import app.suivi.android.presenter.FillStands
import app.suivi.android.presenter.FillState
import app.suivi.android.presenter.Flag
import app.suivi.android.presenter.Measure
import app.suivi.android.presenter.Option
import app.suivi.android.presenter.Quantity
import app.suivi.android.presenter.Reading
import app.suivi.android.presenter.Shown
import app.suivi.android.presenter.TemplateRow
import app.suivi.android.presenter.Trouble
import app.suivi.android.presenter.Words
import app.suivi.android.screen.AssignScreen
import app.suivi.android.screen.FillActs
import app.suivi.android.screen.FillScreen
import app.suivi.android.screens.Case
import java.math.BigDecimal

private val templates = listOf(
    TemplateRow("1", grip, true, false, 2, teamAndClient),
    TemplateRow("2", Words("Bilan de forme", "Readiness"), false, true, 8, teamAndClient),
)

val assignCases = listOf(
    Case("assign-ready") { Assign(Shown.Ready(templates)) },
    Case("assign-ask") { Assign(Shown.Ready(templates), chosen = "1") },
    Case("assign-refused") { Assign(Shown.Ready(templates), Trouble.VALUE) },
    Case("assign-empty") { Assign(Shown.Empty) },
    Case("assign-loading") { Assign(Shown.Loading) },
    Case("assign-failed") { Assign(Shown.Failed(Trouble.NOT_KEPT)) },
)

@Composable
private fun Assign(shown: Shown<List<TemplateRow>>, trouble: Trouble? = null, chosen: String? = null) =
    AssignScreen(shown, trouble, chosen, {}, { _, _ -> }, {}, {}, {})

private val number = Field(
    "right", right, true, FieldForm.Number(Measure.KILOGRAM, 1, BigDecimal.ZERO, BigDecimal("150")), "34", null,
    Reading(Quantity(BigDecimal("30.5"), Measure.KILOGRAM, 1), null, Flag.NONE), "2026-10-27",
)
private val pain = Field(
    "pain", Words("Douleur", "Pain"), true,
    FieldForm.Choice(listOf(Option("none", Words("Aucune", "None")), Option("some", Words("Un peu", "Some")))), "none", null, null, null,
)
private val state = FillState(
    grip, false,
    listOf(
        number, pain,
        Field("since", Words("Depuis quand", "Since when"), false, FieldForm.Date, "2026-11-12", null, null, null),
        Field("remarks", Words("Remarques", "Remarks"), false, FieldForm.Text, "", null, null, null),
        Field("posture", Words("Posture", "Posture"), false, FieldForm.Photo, "", null, null, null),
    ),
    canComplete = true, FillStands.DRAFT, teamAndClient,
)

val fillCases = listOf(
    Case("fill-ready") { Fill(Shown.Ready(state)) },
    Case("fill-wrong") {
        Fill(Shown.Ready(state.copy(fields = listOf(number.copy(typed = "strong", wrong = Fault.NOT_A_NUMBER), pain.copy(typed = "")), canComplete = false)))
    },
    Case("fill-range") {
        Fill(Shown.Ready(state.copy(fields = listOf(number.copy(typed = "900", wrong = Fault.OUT_OF_RANGE)), canComplete = false)))
    },
    Case("fill-unkept") { Fill(Shown.Ready(state), unkept = Trouble.STORAGE_FULL) },
    Case("fill-refused") { Fill(Shown.Ready(state), Doing(trouble = Trouble.BAD_ANSWERS)) },
    Case("fill-ontheway") { Fill(Shown.Ready(state.copy(stands = FillStands.ON_ITS_WAY))) },
    Case("fill-cameback") { Fill(Shown.Ready(state.copy(stands = FillStands.CAME_BACK))) },
    Case("fill-loading") { Fill(Shown.Loading) },
    Case("fill-failed") { Fill(Shown.Failed(Trouble.NOT_FOUND)) },
)

@Composable
private fun Fill(shown: Shown<FillState>, doing: Doing = Doing(), unkept: Trouble? = null) =
    FillScreen(shown, doing, FillActs({ _, _ -> }, { null }, { listOf() }, {}, {}, {}, {}), unkept)
