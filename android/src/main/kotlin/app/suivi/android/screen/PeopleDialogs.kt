package app.suivi.android.screen

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
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
import app.suivi.android.presenter.PeopleState
import app.suivi.android.presenter.PersonTile
import java.io.Serializable

/** What is asked about the people of a record. */
sealed interface PeopleAsk : Serializable {
    data object Invite : PeopleAsk {
        private fun readResolve(): Any = Invite
    }

    data object Withdraw : PeopleAsk {
        private fun readResolve(): Any = Withdraw
    }

    data class End(val professional: String) : PeopleAsk

    data class Approve(val professional: String) : PeopleAsk

    data class Refuse(val professional: String) : PeopleAsk
}

/** What was answered. */
class PeopleActs(
    val onInvite: (email: String) -> Unit,
    val onEnd: (professional: String, successor: String?) -> Unit,
    val onAnswer: (professional: String, approve: Boolean) -> Unit,
    val onWithdraw: () -> Unit,
)

/** Asks one thing about people. */
@Composable
fun PeopleDialog(ask: PeopleAsk, state: PeopleState, acts: PeopleActs, onClose: () -> Unit) {
    fun name(of: String) = (state.asked + state.participants).find { it.professional == of }?.name.orEmpty()
    when (ask) {
        is PeopleAsk.Invite -> Invite({ acts.onInvite(it); onClose() }, onClose)
        is PeopleAsk.Withdraw -> Confirm(
            stringResource(R.string.people_withdraw_title), stringResource(R.string.people_withdraw_text),
            stringResource(R.string.people_withdraw), acts.onWithdraw, onClose = onClose,
        )
        is PeopleAsk.End -> End(
            name(ask.professional), state.participants.filter { it.professional != ask.professional && !it.external },
            { acts.onEnd(ask.professional, it); onClose() }, onClose,
        )
        is PeopleAsk.Approve -> Confirm(
            stringResource(R.string.people_approve_title, name(ask.professional)),
            stringResource(R.string.people_approve_text, name(ask.professional)), stringResource(R.string.people_approve),
            { acts.onAnswer(ask.professional, true) }, grave = false, onClose = onClose,
        )
        is PeopleAsk.Refuse -> Confirm(
            stringResource(R.string.people_refuse_title, name(ask.professional)),
            stringResource(R.string.people_refuse_text, name(ask.professional)), stringResource(R.string.people_refuse),
            { acts.onAnswer(ask.professional, false) }, onClose = onClose,
        )
    }
}

@Composable
private fun Invite(onInvite: (String) -> Unit, onClose: () -> Unit) {
    val email = rememberTextFieldState()
    AlertDialog(
        onClose,
        title = { Text(stringResource(R.string.people_invite)) },
        text = {
            Column(Modifier.verticalScroll(rememberScrollState()), Arrangement.spacedBy(12.dp)) {
                Text(stringResource(R.string.people_invite_text))
                Field(email, stringResource(R.string.people_invite_email))
            }
        },
        confirmButton = { TextButton({ onInvite(email.text.toString()) }, enabled = email.text.isNotBlank()) { Text(stringResource(R.string.people_invite_go)) } },
        dismissButton = { TextButton(onClose) { Text(stringResource(R.string.cancel)) } },
    )
}

@Composable
private fun End(name: String, others: List<PersonTile>, onEnd: (String?) -> Unit, onClose: () -> Unit) {
    var successor by rememberSaveable { mutableStateOf<String?>(null) }
    AlertDialog(
        onClose,
        title = { Text(stringResource(R.string.people_end_title)) },
        text = {
            Column(Modifier.verticalScroll(rememberScrollState()), Arrangement.spacedBy(8.dp)) {
                Text(stringResource(R.string.people_end_text, name))
                if (others.isNotEmpty()) {
                    Text(stringResource(R.string.people_successor), style = MaterialTheme.typography.titleSmall)
                    Column(Modifier.selectableGroup()) {
                        Successor(stringResource(R.string.people_no_successor), successor == null) { successor = null }
                        for (it in others) Successor(it.name, it.professional == successor) { successor = it.professional }
                    }
                }
            }
        },
        confirmButton = {
            TextButton({ onEnd(successor) }) { Text(stringResource(R.string.people_end), color = MaterialTheme.colorScheme.error) }
        },
        dismissButton = { TextButton(onClose) { Text(stringResource(R.string.cancel)) } },
    )
}

@Composable
private fun Successor(name: String, chosen: Boolean, onChoose: () -> Unit) = Row(
    Modifier.fillMaxWidth().selectable(chosen, role = Role.RadioButton, onClick = onChoose).heightIn(min = 48.dp),
    Arrangement.spacedBy(12.dp), Alignment.CenterVertically,
) {
    RadioButton(chosen, null)
    Text(name, style = MaterialTheme.typography.bodyLarge)
}
