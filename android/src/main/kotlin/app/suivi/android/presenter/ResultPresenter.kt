package app.suivi.android.presenter

import app.suivi.AnswerKind
import app.suivi.AnswerView
import app.suivi.FillFrom
import app.suivi.ItemId
import app.suivi.ResultView
import app.suivi.android.session.Session
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.launch

/** One result. */
data class ResultState(
    val result: ResultRow,
    val answers: List<AnswerRow>,
    /** The one that corrects it, if whoever looks sees that one. */
    val correctedBy: String?,
    val seenBy: Seen,
    val units: Units,
)

/** A question and its answer. */
data class AnswerRow(
    val question: Words,
    val answer: Answered,
    val sinceLast: Difference?,
    val sinceStart: Difference?,
)

/** What was answered. */
sealed interface Answered {
    data class Number(val reading: Reading) : Answered

    data class Choice(val words: Words) : Answered

    /** A day, as `2026-11-26`. */
    data class Date(val day: String) : Answered

    data class Text(val text: String) : Answered

    /** A photo of the record. */
    data class Photo(val item: String) : Answered
}

/** The answers of a result, and correcting it. */
class ResultPresenter(private val session: Session, private val scope: CoroutineScope, private val item: String) {
    private var units = Units.TEMPLATE
    private val begins = MutableStateFlow<String?>(null)
    private val troubles = MutableStateFlow<Trouble?>(null)
    private val drawing = Drawing(session, scope) { Shown.Ready(result(ItemId(item), units.core()).state(units)) }

    val state: StateFlow<Shown<ResultState>> = drawing.state

    /** The correction that was begun: to be opened. */
    val begun: StateFlow<String?> = begins.asStateFlow()

    /** Why it could not be begun. */
    val trouble: StateFlow<Trouble?> = troubles.asStateFlow()

    fun again() = drawing.again()

    /** Shows every number in these. */
    fun read(units: Units) {
        this.units = units
        drawing.again()
    }

    /** Begins to correct it, or goes on with that. */
    fun correct() {
        troubles.value = null
        scope.launch { troubles.value = session.attempt { begins.value = beginFilling(FillFrom.Result(ItemId(item))).text } }
    }

    /** The correction is open. */
    fun opened() {
        begins.value = null
    }
}

private fun ResultView.state(units: Units) =
    ResultState(result.row(), answers.mapNotNull { it.row() }, correctedBy?.text, whoCanSee.seen(), units)

private fun AnswerView.row(): AnswerRow? {
    val answered = when (val kind = answer.kind) {
        is AnswerKind.Number -> Answered.Number(shown?.reading() ?: return null)
        is AnswerKind.Choice -> Answered.Choice(kind.label.words())
        is AnswerKind.Date -> Answered.Date(kind.date)
        is AnswerKind.Text -> Answered.Text(kind.text)
        is AnswerKind.Photo -> Answered.Photo(kind.photo.text)
    }
    return AnswerRow(answer.label.words(), answered, sinceLast?.change(), sinceStart?.change())
}
