package app.suivi.android.screen

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.items
import androidx.compose.material3.OutlinedButton
import androidx.compose.material3.OutlinedTextField
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.pluralStringResource
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.unit.dp
import app.suivi.android.R
import app.suivi.android.presenter.ClientTile
import app.suivi.android.presenter.ClientsState
import app.suivi.android.presenter.Remedy
import app.suivi.android.presenter.Shown

/** A professional's clients. */
@Composable
fun ClientsScreen(
    shown: Shown<ClientsState>,
    onClient: (ClientTile) -> Unit,
    onFind: (String) -> Unit,
    onMore: () -> Unit,
    onRemedy: (Remedy) -> Unit,
) = Page(stringResource(R.string.clients_title)) { padding ->
    var find by rememberSaveable { mutableStateOf("") }
    // What stands there outlives the process, what was found does not.
    LaunchedEffect(Unit) { onFind(find) }
    shown.Draw(
        padding, onRemedy,
        empty = { Message(R.drawable.ic_people, stringResource(R.string.clients_empty_title), stringResource(R.string.clients_empty)) },
    ) { state ->
        LazyColumn(
            Modifier.padding(padding), contentPadding = PaddingValues(16.dp, 8.dp, 16.dp, 24.dp),
            verticalArrangement = Arrangement.spacedBy(8.dp),
        ) {
            item(key = "find") {
                OutlinedTextField(
                    find, { find = it; onFind(it) }, Modifier.fillMaxWidth(),
                    label = { Text(stringResource(R.string.clients_find)) }, singleLine = true,
                )
            }
            if (state.keptOnly) item { Notice(stringResource(R.string.clients_kept_only)) }
            if (state.clients.isEmpty()) item { Text(stringResource(R.string.clients_none_found), Modifier.padding(vertical = 16.dp)) }
            items(state.clients, { it.space }) { client -> Line(R.drawable.ic_people, client.name, about(client)) { onClient(client) } }
            if (state.more) {
                item { OutlinedButton(onMore, Modifier.fillMaxWidth().heightIn(min = 48.dp)) { Text(stringResource(R.string.more)) } }
            }
        }
    }
}

@Composable
private fun about(client: ClientTile): String? = listOfNotNull(
    if (client.archived) stringResource(R.string.clients_archived) else null,
    if (client.hasAccount) null else stringResource(R.string.clients_without_account),
    if (client.onPhones > 0) pluralStringResource(R.plurals.on_phones, client.onPhones, client.onPhones) else null,
    if (client.kept) null else stringResource(R.string.clients_online_only),
).joinToString(" · ").ifEmpty { null }
