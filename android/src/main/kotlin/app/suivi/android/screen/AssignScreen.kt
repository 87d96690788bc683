package app.suivi.android.screen

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.items
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.text.input.rememberTextFieldState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.AlertDialog
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.pluralStringResource
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.unit.dp
import app.suivi.android.R
import app.suivi.android.presenter.Remedy
import app.suivi.android.presenter.Shown
import app.suivi.android.presenter.TemplateRow
import app.suivi.android.presenter.Trouble

/** What may be assigned in a record; [chosen] is asked about. */
@Composable
fun AssignScreen(
    shown: Shown<List<TemplateRow>>,
    trouble: Trouble?,
    chosen: String?,
    onChoose: (template: String?) -> Unit,
    onAssign: (template: String, due: String) -> Unit,
    onFill: (template: String) -> Unit,
    onBack: () -> Unit,
    onRemedy: (Remedy) -> Unit,
) = Page(stringResource(R.string.assign_title), onBack) { padding ->
    shown.Draw(
        padding, onRemedy,
        empty = { Message(R.drawable.ic_results, stringResource(R.string.assign_empty_title), stringResource(R.string.assign_empty)) },
    ) { templates ->
        LazyColumn(
            Modifier.padding(padding), contentPadding = PaddingValues(16.dp, 8.dp, 16.dp, 24.dp),
            verticalArrangement = Arrangement.spacedBy(8.dp),
        ) {
            if (trouble != null) item { TroubleNotice(trouble, null) }
            items(templates, { it.template }) { Line(R.drawable.ic_results, it.title.said(), about(it)) { onChoose(it.template) } }
        }
        templates.find { it.template == chosen }?.let { template ->
            Ask(template, { onAssign(template.template, it) }, { onFill(template.template) }) { onChoose(null) }
        }
    }
}

@Composable
private fun about(template: TemplateRow): String = listOf(
    pluralStringResource(R.plurals.assign_questions, template.questions, template.questions),
    stringResource(if (template.byClient) R.string.assign_by_client else R.string.assign_by_professional),
).joinToString(" · ")

@Composable
private fun Ask(template: TemplateRow, onAssign: (String) -> Unit, onFill: () -> Unit, onClose: () -> Unit) {
    val due = rememberTextFieldState()
    AlertDialog(
        onClose,
        title = { Text(template.title.said()) },
        text = {
            Column(Modifier.verticalScroll(rememberScrollState()), Arrangement.spacedBy(12.dp)) {
                Text(stringResource(R.string.fill_seen, template.seenBy.names()))
                Field(due, stringResource(R.string.assign_due))
                // Whoever fills it himself need not be asked first.
                if (!template.byClient) TextButton({ onFill(); onClose() }) { Text(stringResource(R.string.assign_fill)) }
            }
        },
        confirmButton = { TextButton({ onAssign(due.text.toString()); onClose() }) { Text(stringResource(R.string.assign_go)) } },
        dismissButton = { TextButton(onClose) { Text(stringResource(R.string.cancel)) } },
    )
}
