package app.suivi.android.screen

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.items
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.AlertDialog
import androidx.compose.material3.Button
import androidx.compose.material3.LinearProgressIndicator
import androidx.compose.material3.MaterialTheme
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
import app.suivi.android.presenter.DraftLine
import app.suivi.android.presenter.FolderRow
import app.suivi.android.presenter.Refusal
import app.suivi.android.presenter.Remedy
import app.suivi.android.presenter.Shown
import app.suivi.android.presenter.Standing
import app.suivi.android.presenter.WaitingLine
import app.suivi.android.presenter.WaitingState
import app.suivi.android.presenter.WaitingTold
import kotlin.math.roundToInt

/** What a person can do with what waits. */
class WaitingActs(
    val onRetry: (WaitingLine) -> Unit,
    val onElsewhere: (WaitingLine, folder: String) -> Unit,
    val onSave: (WaitingLine) -> Unit,
    val onDiscard: (WaitingLine) -> Unit,
    val onDraft: (DraftLine) -> Unit,
    val onRefusal: (Refusal) -> Unit,
    val onRemedy: (Remedy) -> Unit,
)

/** Everything that is not received yet: where it stands, why, and what to do. */
@Composable
fun WaitingScreen(shown: Shown<WaitingState>, told: WaitingTold?, acts: WaitingActs) =
    Page(stringResource(R.string.waiting_title)) { padding ->
        shown.Draw(
            padding, acts.onRemedy,
            empty = { Message(R.drawable.ic_seen, stringResource(R.string.waiting_empty_title), stringResource(R.string.waiting_empty)) },
        ) { state -> Rows(state, told, acts, padding) }
    }

@Composable
private fun Rows(state: WaitingState, told: WaitingTold?, acts: WaitingActs, padding: PaddingValues) {
    var discarding by rememberSaveable { mutableStateOf<String?>(null) }
    var moving by rememberSaveable { mutableStateOf<String?>(null) }
    LazyColumn(
        Modifier.padding(padding), contentPadding = PaddingValues(16.dp, 8.dp, 16.dp, 24.dp),
        verticalArrangement = Arrangement.spacedBy(10.dp),
    ) {
        item { Counts(state) }
        state.refusal?.let { refusal -> item { Notice(stringResource(refusal.sentence()), stringResource(refusal.way()), { acts.onRefusal(refusal) }) } }
        when (told) {
            null -> {}
            is WaitingTold.CopySaved -> item { Notice(stringResource(R.string.saved_copy)) }
            is WaitingTold.Failed -> item { TroubleNotice(told.why, null) }
        }
        if (state.lost > 0) item { Notice(pluralStringResource(R.plurals.waiting_lost, state.lost, state.lost), wrong = true) }
        if (state.aside > 0) item { Notice(pluralStringResource(R.plurals.waiting_aside, state.aside, state.aside), wrong = true) }
        // What needs its person first; else as it was asked for.
        items(state.rows.sortedBy { it.standing !is Standing.NeedsYou }, { it.op }) {
            Row(it, acts, onMove = { moving = it.op }, onDiscard = { discarding = it.op })
        }
        if (state.drafts.isNotEmpty()) {
            item {
                Text(
                    stringResource(R.string.waiting_drafts), Modifier.padding(top = 16.dp).semantics { heading() },
                    style = MaterialTheme.typography.titleMedium,
                )
            }
            items(state.drafts, { it.item }) { Line(R.drawable.ic_results, it.title.said(), pluralStringResource(R.plurals.waiting_draft, it.answered, it.answered, it.questions)) { acts.onDraft(it) } }
        }
    }
    state.rows.find { it.op == discarding }?.let { line ->
        Confirm(
            stringResource(R.string.discard_title, line.called()), stringResource(R.string.discard_text),
            stringResource(R.string.act_discard), { acts.onDiscard(line) },
        ) { discarding = null }
    }
    state.rows.find { it.op == moving }?.let { line ->
        OtherFolder(line.elsewhere.orEmpty(), { acts.onElsewhere(line, it.item) }) { moving = null }
    }
}

@Composable
private fun Counts(state: WaitingState) = Column(verticalArrangement = Arrangement.spacedBy(4.dp)) {
    if (state.blocked > 0) {
        Labelled(R.drawable.ic_trouble, pluralStringResource(R.plurals.waiting_needs, state.blocked, state.blocked), style = MaterialTheme.typography.bodyLarge)
    }
    if (state.pending > 0) {
        Labelled(R.drawable.ic_lock, pluralStringResource(R.plurals.waiting_pending, state.pending, state.pending), style = MaterialTheme.typography.bodyLarge)
    }
    if (state.sending > 0) {
        Labelled(R.drawable.ic_waiting, pluralStringResource(R.plurals.waiting_sending, state.sending, state.sending), style = MaterialTheme.typography.bodyLarge)
    }
}

@Composable
private fun Row(line: WaitingLine, acts: WaitingActs, onMove: () -> Unit, onDiscard: () -> Unit) {
    val wants = line.standing is Standing.NeedsYou
    val colours = MaterialTheme.colorScheme
    Surface(
        Modifier.fillMaxWidth(), MaterialTheme.shapes.medium,
        if (wants) colours.tertiaryContainer else colours.surfaceContainerLow,
        if (wants) colours.onTertiaryContainer else colours.onSurface,
    ) {
        Column(Modifier.padding(16.dp, 14.dp), Arrangement.spacedBy(6.dp)) {
            Column(Modifier.semantics(mergeDescendants = true) {}, Arrangement.spacedBy(4.dp)) {
                Text(line.called(), style = MaterialTheme.typography.titleMedium)
                where(line)?.let { Text(it, style = MaterialTheme.typography.bodyMedium) }
                Text(line.standing.sentence(), style = MaterialTheme.typography.bodyMedium)
                if (line.standing is Standing.Sending) {
                    line.progress?.let { Text(stringResource(R.string.waiting_progress, (it * 100).roundToInt()), style = MaterialTheme.typography.bodyMedium) }
                }
            }
            if (line.standing is Standing.Sending) line.progress?.let { LinearProgressIndicator({ it }, Modifier.fillMaxWidth()) }
            Acts(line, acts, onMove, onDiscard)
        }
    }
}

/** The first of them is the main one, where something needs its person. */
@Composable
private fun Acts(line: WaitingLine, acts: WaitingActs, onMove: () -> Unit, onDiscard: () -> Unit) {
    val possible = listOfNotNull(
        if (line.elsewhere != null) R.string.act_elsewhere to onMove else null,
        if (line.retry) R.string.act_retry to { acts.onRetry(line) } else null,
        if (line.save) R.string.act_save to { acts.onSave(line) } else null,
        if (line.discard) R.string.act_discard to onDiscard else null,
    )
    val wants = line.standing is Standing.NeedsYou
    FlowRow(horizontalArrangement = Arrangement.spacedBy(8.dp)) {
        possible.forEachIndexed { at, (words, act) ->
            if (wants && at == 0 && words != R.string.act_discard) {
                Button(act, Modifier.heightIn(min = 48.dp)) { Text(stringResource(words)) }
            } else {
                TextButton(act, Modifier.heightIn(min = 48.dp)) {
                    Text(stringResource(words), color = if (wants) MaterialTheme.colorScheme.onTertiaryContainer else MaterialTheme.colorScheme.primary)
                }
            }
        }
    }
}

@Composable
private fun OtherFolder(folders: List<FolderRow>, onChoose: (FolderRow) -> Unit, onClose: () -> Unit) = AlertDialog(
    onClose,
    title = { Text(stringResource(R.string.elsewhere_title)) },
    text = {
        Column(Modifier.verticalScroll(rememberScrollState()), Arrangement.spacedBy(8.dp)) {
            if (folders.isEmpty()) Text(stringResource(R.string.elsewhere_none))
            for (folder in folders) FolderLine(folder) { onChoose(folder); onClose() }
        }
    },
    confirmButton = { TextButton(onClose) { Text(stringResource(R.string.cancel)) } },
)

@Composable
private fun WaitingLine.called(): String = title?.said() ?: name ?: stringResource(R.string.waiting_change)

@Composable
private fun where(line: WaitingLine): String? {
    val folder = line.folder?.title()
    val names = listOfNotNull(line.client, folder)
    return if (names.isEmpty()) null else stringResource(R.string.waiting_in, names.joinToString(" › "))
}
