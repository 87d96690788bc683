package app.suivi.android.screen

import androidx.annotation.StringRes
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.LazyListScope
import androidx.compose.foundation.lazy.items
import androidx.compose.material3.Button
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedButton
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.pluralStringResource
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import app.suivi.android.R
import app.suivi.android.presenter.DocumentRow
import app.suivi.android.presenter.DraftRow
import app.suivi.android.presenter.FillStands
import app.suivi.android.presenter.Remedy
import app.suivi.android.presenter.ResultRow
import app.suivi.android.presenter.ResultsState
import app.suivi.android.presenter.Shown
import app.suivi.android.presenter.Trouble
import app.suivi.android.presenter.Units

/** What a person can do with the results of a record. */
class ResultsActs(
    val onResult: (ResultRow) -> Unit,
    val onFill: (DocumentRow) -> Unit,
    val onDraft: (DraftRow) -> Unit,
    val onCancel: (DocumentRow) -> Unit,
    val onAssign: () -> Unit,
    val onUnits: (Units) -> Unit,
    val onBack: () -> Unit,
    val onRemedy: (Remedy) -> Unit,
)

/** What was asked and answered in a record, and how it changed. */
@Composable
fun ResultsScreen(shown: Shown<ResultsState>, trouble: Trouble?, acts: ResultsActs) {
    var cancel by rememberSaveable { mutableStateOf<String?>(null) }
    Page(stringResource(R.string.results_title), acts.onBack) { padding ->
        shown.Draw(
            padding, acts.onRemedy,
            empty = { Message(R.drawable.ic_results, stringResource(R.string.results_empty_title), stringResource(R.string.results_empty)) },
        ) { state ->
            LazyColumn(
                Modifier.padding(padding), contentPadding = PaddingValues(16.dp, 8.dp, 16.dp, 24.dp),
                verticalArrangement = Arrangement.spacedBy(8.dp),
            ) {
                if (state.client != null) item { Text(state.client, style = MaterialTheme.typography.bodyLarge) }
                if (trouble != null) item { TroubleNotice(trouble, null) }
                if (state.onlineOnly) item { Labelled(R.drawable.ic_seen, stringResource(R.string.folder_online_only)) }
                if (state.canAssign) item { Assign(acts.onAssign) }
                documents(state.documents, acts.onFill) { cancel = it.document }
                drafts(state.drafts, acts.onDraft)
                progress(state, acts.onUnits)
                history(state, acts.onResult)
            }
            state.documents.find { it.document == cancel }?.let { document ->
                Confirm(
                    stringResource(R.string.results_cancel_title), stringResource(R.string.results_cancel_text, document.title.said()),
                    stringResource(R.string.results_cancel), { acts.onCancel(document) }, onClose = { cancel = null },
                )
            }
        }
    }
}

@Composable
private fun Assign(onAssign: () -> Unit) =
    OutlinedButton(onAssign, Modifier.fillMaxWidth().heightIn(min = 48.dp)) { Text(stringResource(R.string.results_assign)) }

@Composable
internal fun Heading(@StringRes words: Int) =
    Text(stringResource(words), Modifier.padding(top = 12.dp).semantics { heading() }, style = MaterialTheme.typography.titleMedium)

private fun LazyListScope.documents(documents: List<DocumentRow>, onFill: (DocumentRow) -> Unit, onCancel: (DocumentRow) -> Unit) {
    if (documents.isEmpty()) return
    item { Heading(R.string.results_documents) }
    items(documents, { "document ${it.document}" }) { document ->
        Surface(color = MaterialTheme.colorScheme.surfaceContainerLow, shape = MaterialTheme.shapes.medium) {
            Column(Modifier.fillMaxWidth().padding(16.dp), Arrangement.spacedBy(8.dp)) {
                Text(document.title.said(), style = MaterialTheme.typography.titleMedium)
                Text(about(document), style = MaterialTheme.typography.bodyMedium, color = MaterialTheme.colorScheme.onSurfaceVariant)
                FlowRow(horizontalArrangement = Arrangement.spacedBy(8.dp)) {
                    if (document.canFill) {
                        Button({ onFill(document) }, Modifier.heightIn(min = 48.dp)) {
                            Text(stringResource(if (document.draft == null) R.string.results_fill else R.string.results_go_on))
                        }
                    }
                    if (document.canCancel) {
                        TextButton({ onCancel(document) }, Modifier.heightIn(min = 48.dp)) { Text(stringResource(R.string.results_cancel)) }
                    }
                }
            }
        }
    }
}

@Composable
private fun about(document: DocumentRow): String = listOfNotNull(
    if (document.mine) stringResource(R.string.results_mine) else document.filler?.let { stringResource(R.string.results_filler, it) },
    document.due?.let { stringResource(R.string.results_due, calendarDay(it)) },
    document.draft?.let { about(it) },
).joinToString(" · ")

@Composable
private fun about(draft: DraftRow): String = listOfNotNull(
    if (draft.corrects) stringResource(R.string.results_corrects) else null,
    when (draft.stands) {
        FillStands.DRAFT -> pluralStringResource(R.plurals.results_answered, draft.answered, draft.answered, draft.questions)
        FillStands.ON_ITS_WAY -> stringResource(R.string.results_on_its_way)
        FillStands.CAME_BACK -> stringResource(R.string.results_came_back)
    },
).joinToString(" · ")

private fun LazyListScope.drafts(drafts: List<DraftRow>, onDraft: (DraftRow) -> Unit) {
    if (drafts.isEmpty()) return
    item { Heading(R.string.results_drafts) }
    items(drafts, { "draft ${it.draft}" }) { Line(R.drawable.ic_waiting, it.title.said(), about(it)) { onDraft(it) } }
}

private fun LazyListScope.progress(state: ResultsState, onUnits: (Units) -> Unit) {
    if (state.charts.isEmpty()) return
    item { Heading(R.string.results_progress) }
    item { UnitsChoice(state.units, onUnits) }
    items(state.charts) { ChartCard(it) }
}

private fun LazyListScope.history(state: ResultsState, onResult: (ResultRow) -> Unit) {
    item { Heading(R.string.results_history) }
    if (state.results.isEmpty()) item { Text(stringResource(R.string.results_none)) }
    items(state.results, { it.item }) { result ->
        val about = listOfNotNull(
            day(result.takenAt), result.author,
            if (result.superseded) stringResource(R.string.results_superseded) else null,
            stringResource(R.string.seen_by, stringResource(result.audience.words())),
        ).joinToString(" · ")
        Line(R.drawable.ic_results, result.title.said(), about) { onResult(result) }
    }
}
