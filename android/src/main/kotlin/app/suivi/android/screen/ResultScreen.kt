package app.suivi.android.screen

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.items
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedButton
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import app.suivi.android.R
import app.suivi.android.presenter.AnswerRow
import app.suivi.android.presenter.Answered
import app.suivi.android.presenter.Remedy
import app.suivi.android.presenter.ResultState
import app.suivi.android.presenter.Shown
import app.suivi.android.presenter.Trouble
import app.suivi.android.presenter.Units

/** The answers of one result, with what is usual and what changed. */
@Composable
fun ResultScreen(
    shown: Shown<ResultState>,
    trouble: Trouble?,
    onCorrect: () -> Unit,
    onCorrection: (item: String) -> Unit,
    onUnits: (Units) -> Unit,
    onBack: () -> Unit,
    onRemedy: (Remedy) -> Unit,
) = Page((shown as? Shown.Ready)?.value?.result?.title?.said().orEmpty(), onBack) { padding ->
    shown.Draw(padding, onRemedy) { state ->
        LazyColumn(
            Modifier.padding(padding), contentPadding = PaddingValues(16.dp, 8.dp, 16.dp, 24.dp),
            verticalArrangement = Arrangement.spacedBy(12.dp),
        ) {
            item { Head(state) }
            if (trouble != null) item { TroubleNotice(trouble, null) }
            state.correctedBy?.let { later ->
                item {
                    Notice(stringResource(R.string.results_superseded), stringResource(R.string.result_corrected_by), { onCorrection(later) })
                }
            }
            if (state.answers.any { it.answer is Answered.Number }) item { UnitsChoice(state.units, onUnits) }
            items(state.answers) { Answer(it) }
            if (state.result.canCorrect) {
                item {
                    OutlinedButton(onCorrect, Modifier.fillMaxWidth().heightIn(min = 48.dp)) { Text(stringResource(R.string.result_correct)) }
                }
            }
        }
    }
}

@Composable
private fun Head(state: ResultState) = Column(verticalArrangement = Arrangement.spacedBy(4.dp)) {
    val on = day(state.result.takenAt)
    Text(state.result.author?.let { stringResource(R.string.result_by, on, it) } ?: stringResource(R.string.result_on, on))
    Labelled(R.drawable.ic_seen, state.seenBy.names())
}

@Composable
private fun Answer(row: AnswerRow) = Surface(color = MaterialTheme.colorScheme.surfaceContainerLow, shape = MaterialTheme.shapes.medium) {
    Column(Modifier.fillMaxWidth().padding(16.dp).semantics(mergeDescendants = true) {}, Arrangement.spacedBy(4.dp)) {
        Text(row.question.said(), style = MaterialTheme.typography.labelLarge, color = MaterialTheme.colorScheme.onSurfaceVariant)
        when (val answer = row.answer) {
            is Answered.Number -> Number(answer, row)
            is Answered.Choice -> Text(answer.words.said(), style = MaterialTheme.typography.bodyLarge)
            is Answered.Date -> Text(calendarDay(answer.day), style = MaterialTheme.typography.bodyLarge)
            is Answered.Text -> Text(answer.text, style = MaterialTheme.typography.bodyLarge)
            is Answered.Photo -> Labelled(R.drawable.ic_photo, stringResource(R.string.kind_photo))
        }
    }
}

@Composable
private fun Number(answer: Answered.Number, row: AnswerRow) {
    val (quantity, usual, flag) = answer.reading
    Text(quantity.said(), style = MaterialTheme.typography.headlineSmall)
    usual?.said(quantity.unit, quantity.decimals)?.let { words ->
        Text(listOfNotNull(words, flag.said()).joinToString(" · "), color = MaterialTheme.colorScheme.onSurfaceVariant)
    }
    row.sinceLast?.let { Text(it.sinceLast(quantity.unit, quantity.decimals)) }
    row.sinceStart?.let { Text(it.sinceStart(quantity.unit, quantity.decimals)) }
}
