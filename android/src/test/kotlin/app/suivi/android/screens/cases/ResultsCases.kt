package app.suivi.android.screens.cases

import androidx.compose.runtime.Composable
import app.suivi.android.presenter.AnswerRow
import app.suivi.android.presenter.Answered
import app.suivi.android.presenter.Audience
import app.suivi.android.presenter.Chart
import app.suivi.android.presenter.ChartPoint
import app.suivi.android.presenter.Difference
import app.suivi.android.presenter.DocumentRow
import app.suivi.android.presenter.DraftRow
import app.suivi.android.presenter.FillStands
import app.suivi.android.presenter.Flag
import app.suivi.android.presenter.Measure
import app.suivi.android.presenter.Quantity
import app.suivi.android.presenter.Reading
import app.suivi.android.presenter.ResultRow
import app.suivi.android.presenter.ResultState
import app.suivi.android.presenter.ResultsState
import app.suivi.android.presenter.Shown
import app.suivi.android.presenter.Trouble
import app.suivi.android.presenter.Units
import app.suivi.android.presenter.Usual
import app.suivi.android.presenter.Words
import app.suivi.android.screen.ResultScreen
import app.suivi.android.screen.ResultsActs
import app.suivi.android.screen.ResultsScreen
import app.suivi.android.screens.Case
import java.math.BigDecimal

internal val grip = Words("Force de préhension", "Grip strength")
internal val right = Words("Main droite", "Right hand")
private val usual = Usual(BigDecimal("30"), BigDecimal("42"))

private fun point(days: Int, value: String, change: String?, flag: Flag) =
    ChartPoint(NOON - days * ONE_DAY, BigDecimal(value), usual, flag, change?.let(::BigDecimal))

private val chart = Chart(
    grip, right, Measure.KILOGRAM, 1,
    listOf(
        point(120, "28.5", null, Flag.BELOW), point(75, "31.0", "2.5", Flag.WITHIN),
        point(30, "30.5", "-0.5", Flag.WITHIN), point(0, "34.0", "3.5", Flag.WITHIN),
    ),
    Difference(BigDecimal("3.5"), NOON - 30 * ONE_DAY), Difference(BigDecimal("5.5"), NOON - 120 * ONE_DAY),
    BigDecimal("28.5"), BigDecimal("34.0"),
)
private val result = ResultRow("1", grip, true, NOON, "Marc Tremblay", Audience.COMPANY_AND_CLIENT, superseded = false, canCorrect = true)
private val state = ResultsState(
    "Ana Bouchard",
    listOf(
        DocumentRow("1", Words("Bilan de forme", "Readiness"), "2026-12-01", false, "Ana Bouchard", null, canFill = false, canCancel = true),
        DocumentRow("2", grip, null, true, null, DraftRow("3", grip, false, 1, 2, FillStands.DRAFT), canFill = true, canCancel = true),
    ),
    listOf(DraftRow("4", grip, true, 2, 2, FillStands.CAME_BACK), DraftRow("5", grip, false, 2, 2, FillStands.ON_ITS_WAY)),
    listOf(result, result.copy(item = "2", takenAt = NOON - 30 * ONE_DAY, superseded = true)),
    listOf(chart), canAssign = true, onlineOnly = false, Units.TEMPLATE,
)

val resultsCases = listOf(
    Case("results-ready") { ToProfessional { Results(Shown.Ready(state)) } },
    Case("results-mine") { Results(Shown.Ready(state.copy(client = null, documents = listOf(), drafts = listOf(), canAssign = false))) },
    Case("results-none") {
        Results(Shown.Ready(state.copy(documents = listOf(), drafts = listOf(), results = listOf(), charts = listOf())))
    },
    Case("results-refused") { ToProfessional { Results(Shown.Ready(state), Trouble.CHANGED_MEANWHILE) } },
    Case("results-empty") { Results(Shown.Empty) },
    Case("results-loading") { Results(Shown.Loading) },
    Case("results-failed") { Results(Shown.Failed(Trouble.NOT_KEPT)) },
)

@Composable
private fun Results(shown: Shown<ResultsState>, trouble: Trouble? = null) =
    ResultsScreen(shown, trouble, ResultsActs({}, {}, {}, {}, {}, {}, {}, {}))

private val one = ResultState(
    result,
    listOf(
        AnswerRow(
            right, Answered.Number(Reading(Quantity(BigDecimal("34.0"), Measure.KILOGRAM, 1), usual, Flag.WITHIN)),
            chart.sinceLast, chart.sinceStart,
        ),
        AnswerRow(Words("Douleur", "Pain"), Answered.Choice(Words("Aucune", "None")), null, null),
        AnswerRow(Words("Depuis quand", "Since when"), Answered.Date("2026-11-12"), null, null),
        AnswerRow(Words("Remarques", "Remarks"), Answered.Text("Bonne progression."), null, null),
        AnswerRow(Words("Posture", "Posture"), Answered.Photo("1"), null, null),
    ),
    null, teamAndClient, Units.METRIC,
)

val resultCases = listOf(
    Case("result-ready") { Result(Shown.Ready(one)) },
    Case("result-corrected") { Result(Shown.Ready(one.copy(result = result.copy(superseded = true, canCorrect = false), correctedBy = "2"))) },
    Case("result-refused") { Result(Shown.Ready(one), Trouble.READ_ONLY) },
    Case("result-loading") { Result(Shown.Loading) },
    Case("result-failed") { Result(Shown.Failed(Trouble.NOT_FOUND)) },
)

@Composable
private fun Result(shown: Shown<ResultState>, trouble: Trouble? = null) = ResultScreen(shown, trouble, {}, {}, {}, {}, {})
