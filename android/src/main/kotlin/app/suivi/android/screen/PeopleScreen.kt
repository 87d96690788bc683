package app.suivi.android.screen

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
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import app.suivi.android.R
import app.suivi.android.presenter.Doing
import app.suivi.android.presenter.PeopleState
import app.suivi.android.presenter.PersonTile
import app.suivi.android.presenter.Remedy
import app.suivi.android.presenter.Shown

/** Who takes part in a record; [onAsk] asks before anything is done. */
@Composable
fun PeopleScreen(
    shown: Shown<PeopleState>,
    doing: Doing,
    onJoin: () -> Unit,
    onAsk: (PeopleAsk) -> Unit,
    onBack: () -> Unit,
    onRemedy: (Remedy) -> Unit,
) = Page(stringResource(R.string.people_title), onBack) { padding ->
    shown.Draw(padding, onRemedy) { state ->
        LazyColumn(
            Modifier.padding(padding), contentPadding = PaddingValues(16.dp, 8.dp, 16.dp, 24.dp),
            verticalArrangement = Arrangement.spacedBy(8.dp),
        ) {
            if (doing.trouble != null) item { TroubleNotice(doing.trouble, null) }
            if (state.kept) item { Notice(stringResource(R.string.people_kept)) }
            asked(state, onAsk)
            taking(state, onAsk)
            if (state.byProfile.isNotEmpty()) {
                item { Heading(R.string.people_by_profile) }
                items(state.byProfile) { Labelled(R.drawable.ic_seen, it, Modifier.padding(vertical = 4.dp)) }
            }
            if (state.canJoin) {
                item {
                    Button(onJoin, Modifier.fillMaxWidth().heightIn(min = 48.dp), enabled = !doing.busy) { Text(stringResource(R.string.people_join)) }
                }
            }
            if (state.canWithdraw) {
                item {
                    OutlinedButton({ onAsk(PeopleAsk.Withdraw) }, Modifier.fillMaxWidth().heightIn(min = 48.dp)) {
                        Text(stringResource(R.string.people_withdraw))
                    }
                }
            }
            if (state.mayInvite) {
                item {
                    OutlinedButton({ onAsk(PeopleAsk.Invite) }, Modifier.fillMaxWidth().heightIn(min = 48.dp)) {
                        Text(stringResource(R.string.people_invite))
                    }
                }
            }
        }
    }
}

private fun LazyListScope.asked(state: PeopleState, onAsk: (PeopleAsk) -> Unit) {
    if (state.asked.isEmpty()) return
    item { Heading(R.string.people_asked) }
    items(state.asked, { "asked ${it.professional}" }) { person ->
        Person(person.name, stringResource(R.string.people_asked_about)) {
            if (state.canAnswer) {
                Button({ onAsk(PeopleAsk.Approve(person.professional)) }, Modifier.heightIn(min = 48.dp)) {
                    Text(stringResource(R.string.people_approve))
                }
                TextButton({ onAsk(PeopleAsk.Refuse(person.professional)) }, Modifier.heightIn(min = 48.dp)) {
                    Text(stringResource(R.string.people_refuse))
                }
            }
        }
    }
}

private fun LazyListScope.taking(state: PeopleState, onAsk: (PeopleAsk) -> Unit) {
    val (active, past) = state.participants.partition { it.active }
    item { Heading(R.string.people_active) }
    if (active.isEmpty()) item { Text(stringResource(R.string.people_nobody)) }
    items(active, { it.professional }) { Participant(it, onAsk) }
    if (past.isEmpty()) return
    item { Heading(R.string.people_past) }
    items(past, { it.professional }) { Participant(it, onAsk) }
}

@Composable
private fun Participant(person: PersonTile, onAsk: (PeopleAsk) -> Unit) {
    val about = listOfNotNull(
        if (person.active) stringResource(R.string.people_since, day(person.since)) else null,
        if (person.external) stringResource(R.string.people_external) else null,
    ).joinToString(" · ")
    Person(person.name, about) {
        if (person.canEnd) {
            val said = stringResource(R.string.people_end_of, person.name)
            TextButton(
                { onAsk(PeopleAsk.End(person.professional)) },
                Modifier.heightIn(min = 48.dp).semantics { contentDescription = said },
            ) { Text(stringResource(R.string.people_end)) }
        }
    }
}

@Composable
private fun Person(name: String, about: String, acts: @Composable () -> Unit) =
    Surface(color = MaterialTheme.colorScheme.surfaceContainerLow, shape = MaterialTheme.shapes.medium) {
        Column(Modifier.fillMaxWidth().padding(16.dp, 12.dp), Arrangement.spacedBy(4.dp)) {
            Text(name, style = MaterialTheme.typography.titleMedium)
            if (about.isNotEmpty()) {
                Text(about, style = MaterialTheme.typography.bodyMedium, color = MaterialTheme.colorScheme.onSurfaceVariant)
            }
            FlowRow(horizontalArrangement = Arrangement.spacedBy(8.dp)) { acts() }
        }
    }
