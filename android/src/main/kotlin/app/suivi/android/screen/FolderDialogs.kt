package app.suivi.android.screen

import androidx.annotation.StringRes
import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.selection.selectable
import androidx.compose.foundation.selection.selectableGroup
import androidx.compose.foundation.text.input.rememberTextFieldState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.AlertDialog
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.RadioButton
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.unit.dp
import app.suivi.android.R
import app.suivi.android.presenter.FolderRights
import app.suivi.android.presenter.FolderSharing

/** What is asked about a folder. */
enum class FolderAsk { WHAT, ADD, RENAME, SHARE, DELETE }

/** What may be done with a folder, when it was said what. */
class FolderActs(
    val onAdd: (name: String, FolderSharing) -> Unit,
    val onRename: (String) -> Unit,
    val onShare: (FolderSharing) -> Unit,
    val onDelete: () -> Unit,
)

/** Asks one thing about a folder; [name] is its own. */
@Composable
fun FolderDialog(ask: FolderAsk, name: String, client: String?, rights: FolderRights, acts: FolderActs, onAsk: (FolderAsk?) -> Unit) {
    val close = { onAsk(null) }
    when (ask) {
        FolderAsk.WHAT -> What(rights, onAsk)
        FolderAsk.ADD -> AddFolder(client, { text, sharing -> acts.onAdd(text, sharing); close() }, close)
        FolderAsk.RENAME -> Rename(name, { acts.onRename(it); close() }, close)
        FolderAsk.SHARE -> Share(rights.sharing, client, { acts.onShare(it); close() }, close)
        FolderAsk.DELETE -> Confirm(
            stringResource(R.string.rights_delete_title), stringResource(R.string.rights_delete_text, name),
            stringResource(R.string.rights_delete), acts.onDelete, onClose = close,
        )
    }
}

@Composable
private fun What(rights: FolderRights, onAsk: (FolderAsk?) -> Unit) = AlertDialog(
    { onAsk(null) },
    title = { Text(stringResource(R.string.rights_title)) },
    text = {
        Column(Modifier.verticalScroll(rememberScrollState())) {
            if (rights.add) Choose(R.string.rights_add) { onAsk(FolderAsk.ADD) }
            if (rights.rename) Choose(R.string.rights_rename) { onAsk(FolderAsk.RENAME) }
            if (rights.share) Choose(R.string.rights_share) { onAsk(FolderAsk.SHARE) }
            if (rights.delete) Choose(R.string.rights_delete) { onAsk(FolderAsk.DELETE) }
        }
    },
    confirmButton = { TextButton({ onAsk(null) }) { Text(stringResource(R.string.cancel)) } },
)

@Composable
private fun Choose(@StringRes words: Int, onChoose: () -> Unit) = Row(
    Modifier.fillMaxWidth().clickable(role = Role.Button, onClick = onChoose).heightIn(min = 56.dp).padding(vertical = 8.dp),
    verticalAlignment = Alignment.CenterVertically,
) { Text(stringResource(words), style = MaterialTheme.typography.bodyLarge) }

@Composable
private fun AddFolder(client: String?, onAdd: (String, FolderSharing) -> Unit, onClose: () -> Unit) {
    val name = rememberTextFieldState()
    var sharing by rememberSaveable { mutableStateOf(FolderSharing.AUTO) }
    AlertDialog(
        onClose,
        title = { Text(stringResource(R.string.rights_add)) },
        text = {
            Column(Modifier.verticalScroll(rememberScrollState()), Arrangement.spacedBy(12.dp)) {
                Field(name, stringResource(R.string.rights_name))
                Switch(sharing, client) { sharing = it }
            }
        },
        confirmButton = { TextButton({ onAdd(name.text.toString(), sharing) }, enabled = name.text.isNotBlank()) { Text(stringResource(R.string.rights_add_go)) } },
        dismissButton = { TextButton(onClose) { Text(stringResource(R.string.cancel)) } },
    )
}

@Composable
private fun Rename(before: String, onRename: (String) -> Unit, onClose: () -> Unit) {
    val name = rememberTextFieldState(before)
    AlertDialog(
        onClose,
        title = { Text(stringResource(R.string.rights_rename)) },
        text = { Field(name, stringResource(R.string.rights_name)) },
        confirmButton = {
            TextButton({ onRename(name.text.toString()) }, enabled = name.text.isNotBlank() && name.text.toString() != before) { Text(stringResource(R.string.rights_rename_go)) }
        },
        dismissButton = { TextButton(onClose) { Text(stringResource(R.string.cancel)) } },
    )
}

@Composable
private fun Share(before: FolderSharing, client: String?, onShare: (FolderSharing) -> Unit, onClose: () -> Unit) {
    var sharing by rememberSaveable { mutableStateOf(before) }
    AlertDialog(
        onClose,
        title = { Text(stringResource(R.string.rights_share)) },
        text = { Column(Modifier.verticalScroll(rememberScrollState())) { Switch(sharing, client) { sharing = it } } },
        confirmButton = { TextButton({ onShare(sharing) }, enabled = sharing != before) { Text(stringResource(R.string.rights_share_go)) } },
        dismissButton = { TextButton(onClose) { Text(stringResource(R.string.cancel)) } },
    )
}

/** The switch, each position with what it means for the client. */
@Composable
private fun Switch(sharing: FolderSharing, client: String?, onChoose: (FolderSharing) -> Unit) = Column(Modifier.selectableGroup()) {
    val name = client ?: stringResource(R.string.rights_client)
    for (it in FolderSharing.entries) {
        Row(
            Modifier.fillMaxWidth().selectable(it == sharing, role = Role.RadioButton) { onChoose(it) }.heightIn(min = 56.dp).padding(vertical = 8.dp),
            Arrangement.spacedBy(12.dp), Alignment.CenterVertically,
        ) {
            RadioButton(it == sharing, null)
            Column {
                Text(stringResource(it.words()), style = MaterialTheme.typography.titleSmall)
                Text(stringResource(it.meaning(), name), style = MaterialTheme.typography.bodyMedium)
            }
        }
    }
}

@StringRes
private fun FolderSharing.words() = when (this) {
    FolderSharing.AUTO -> R.string.rights_auto
    FolderSharing.OPEN -> R.string.rights_open
    FolderSharing.VIEW_ONLY -> R.string.rights_view_only
}

@StringRes
private fun FolderSharing.meaning() = when (this) {
    FolderSharing.AUTO -> R.string.rights_auto_means
    FolderSharing.OPEN -> R.string.rights_open_means
    FolderSharing.VIEW_ONLY -> R.string.rights_view_only_means
}
