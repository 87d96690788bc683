package app.suivi.android.screen

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.items
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.AlertDialog
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import app.suivi.android.R
import app.suivi.android.presenter.AskedChange
import app.suivi.android.presenter.Choice
import app.suivi.android.presenter.Doing
import app.suivi.android.presenter.Remedy
import app.suivi.android.presenter.Shown
import app.suivi.android.presenter.VisibilityState

/** Who can see a file, by name, and who could. */
@Composable
fun VisibilityScreen(
    shown: Shown<VisibilityState>,
    asked: Shown<AskedChange>?,
    doing: Doing,
    onChoose: (Choice) -> Unit,
    onConfirm: () -> Unit,
    onKeep: () -> Unit,
    onBack: () -> Unit,
    onRemedy: (Remedy) -> Unit,
) = Page(stringResource(R.string.choose_who), onBack) { padding ->
    shown.Draw(padding, onRemedy) { state ->
        LazyColumn(
            Modifier.padding(padding), contentPadding = PaddingValues(16.dp, 8.dp, 16.dp, 24.dp),
            verticalArrangement = Arrangement.spacedBy(8.dp),
        ) {
            item { Now(state) }
            if (doing.trouble != null) item { TroubleNotice(doing.trouble, null) }
            item {
                Text(
                    stringResource(if (state.choices.isEmpty()) R.string.visibility_fixed else R.string.visibility_change),
                    Modifier.padding(top = 12.dp).semantics { heading() }, style = MaterialTheme.typography.titleMedium,
                )
            }
            items(state.choices) { choice ->
                Line(R.drawable.ic_seen, stringResource(choice.audience.words()), choice.seen.names()) { onChoose(choice) }
            }
        }
    }
    if (asked != null) Asked(asked, onConfirm, onKeep)
}

@Composable
private fun Now(state: VisibilityState) = Column(verticalArrangement = Arrangement.spacedBy(4.dp)) {
    Text(state.file.name, style = MaterialTheme.typography.titleMedium)
    Text(stringResource(state.file.audience.words()), style = MaterialTheme.typography.bodyLarge)
    Labelled(R.drawable.ic_seen, state.seenBy.names())
}

@Composable
private fun Asked(asked: Shown<AskedChange>, onConfirm: () -> Unit, onKeep: () -> Unit) = AlertDialog(
    onKeep,
    title = { Text(stringResource(R.string.visibility_sure)) },
    text = {
        Column(Modifier.verticalScroll(rememberScrollState()), Arrangement.spacedBy(12.dp)) {
            when (asked) {
                is Shown.Ready -> Consequences(asked.value)
                is Shown.Failed -> Text(stringResource(asked.trouble.sentence()))
                is Shown.Loading, is Shown.Empty -> Text(stringResource(R.string.loading))
            }
        }
    },
    confirmButton = {
        if (asked is Shown.Ready) TextButton(onConfirm) { Text(stringResource(R.string.visibility_confirm)) }
    },
    dismissButton = { TextButton(onKeep) { Text(stringResource(R.string.cancel)) } },
)

@Composable
private fun Consequences(change: AskedChange) {
    Text(stringResource(R.string.visibility_to, stringResource(change.to.words())))
    Text(stringResource(R.string.visibility_before, change.before.names()))
    Text(stringResource(R.string.visibility_after, change.after.names()))
    for (folder in change.opens) Text(stringResource(R.string.visibility_opens, folder))
    for (folder in change.closes) Text(stringResource(R.string.visibility_closes, folder))
    if (!change.certain) Text(stringResource(R.string.visibility_uncertain))
}
