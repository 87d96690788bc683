package app.suivi.android.screen

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.AlertDialog
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedButton
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.pluralStringResource
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import app.suivi.android.R
import app.suivi.android.presenter.AppRole
import app.suivi.android.presenter.LockPurpose
import app.suivi.android.presenter.OtherAccount
import app.suivi.android.presenter.Remedy
import app.suivi.android.presenter.SettingsState
import app.suivi.android.presenter.Shown
import app.suivi.android.presenter.SigningOut

/** The account on this phone, and leaving it. */
@Composable
fun SettingsScreen(
    shown: Shown<SettingsState>,
    signingOut: SigningOut,
    onSignOut: (evenIfUnsent: Boolean) -> Unit,
    onStay: () -> Unit,
    onRemedy: (Remedy) -> Unit,
    lock: LockStands,
    ways: SettingsWays,
) = Page(stringResource(R.string.settings_title)) { padding ->
    shown.Draw(padding, onRemedy) { state ->
        Column(
            Modifier.padding(padding).verticalScroll(rememberScrollState()).padding(16.dp, 8.dp, 16.dp, 24.dp),
            Arrangement.spacedBy(16.dp),
        ) {
            Fact(R.string.settings_account, state.name)
            Fact(R.string.sign_in_email, state.email)
            Fact(R.string.settings_server, state.server)
            Fact(R.string.settings_device, state.device)
            Accounts(state, ways)
            Lock(lock, ways)
            if (signingOut.trouble != null) TroubleNotice(signingOut.trouble, null)
            OutlinedButton({ onSignOut(false) }, Modifier.fillMaxWidth().heightIn(min = 56.dp), enabled = !signingOut.busy) {
                Text(stringResource(if (signingOut.busy) R.string.settings_signing_out else R.string.settings_sign_out))
            }
        }
    }
    if (signingOut.unsent > 0) Unsent(signingOut.unsent, { onSignOut(true) }, onStay)
}

/** How the lock stands; [person]: finger or face may open it, none where this phone has neither. */
data class LockStands(val on: Boolean, val person: Boolean? = null)

/** Where one gets to from the settings. */
class SettingsWays(
    val onShow: (OtherAccount) -> Unit,
    val onAnother: () -> Unit,
    val onLockNow: () -> Unit,
    val onLock: (LockPurpose) -> Unit,
)

@Composable
private fun Accounts(state: SettingsState, ways: SettingsWays) = Column(verticalArrangement = Arrangement.spacedBy(8.dp)) {
    Part(R.string.settings_accounts)
    for (other in state.others) {
        val role = stringResource(if (other.role == AppRole.CLIENT) R.string.settings_as_client else R.string.settings_as_professional)
        Line(R.drawable.ic_people, other.name, "$role · ${other.email}") { ways.onShow(other) }
    }
    Line(R.drawable.ic_more, stringResource(R.string.settings_another), null, ways.onAnother)
}

@Composable
private fun Lock(lock: LockStands, ways: SettingsWays) = Column(verticalArrangement = Arrangement.spacedBy(8.dp)) {
    Part(R.string.settings_lock)
    if (lock.on) {
        Line(R.drawable.ic_lock, stringResource(R.string.settings_lock_now), stringResource(R.string.settings_lock_on), ways.onLockNow)
        Line(R.drawable.ic_swap, stringResource(R.string.settings_lock_change), null) { ways.onLock(LockPurpose.CHANGE) }
        if (lock.person != null) {
            val stands = if (lock.person) R.string.settings_lock_person_on else R.string.settings_lock_person_off
            Line(R.drawable.ic_seen, stringResource(R.string.settings_lock_person), stringResource(stands)) { ways.onLock(LockPurpose.PERSON) }
        }
        Line(R.drawable.ic_delete, stringResource(R.string.settings_lock_remove), null) { ways.onLock(LockPurpose.REMOVE) }
    } else {
        Line(R.drawable.ic_lock, stringResource(R.string.settings_lock_add), stringResource(R.string.settings_lock_off)) { ways.onLock(LockPurpose.CHOOSE) }
    }
}

@Composable
private fun Part(words: Int) = Text(
    stringResource(words), Modifier.padding(top = 8.dp).semantics { heading() }, style = MaterialTheme.typography.titleMedium,
)

@Composable
private fun Fact(label: Int, text: String) = Column(Modifier.semantics(mergeDescendants = true) {}) {
    Text(stringResource(label), style = MaterialTheme.typography.labelLarge, color = MaterialTheme.colorScheme.onSurfaceVariant)
    Text(text, style = MaterialTheme.typography.bodyLarge)
}

@Composable
private fun Unsent(count: Int, onLeave: () -> Unit, onStay: () -> Unit) = AlertDialog(
    onDismissRequest = onStay,
    title = { Text(stringResource(R.string.settings_unsent_title)) },
    text = { Text(pluralStringResource(R.plurals.settings_unsent, count, count)) },
    confirmButton = { TextButton(onStay) { Text(stringResource(R.string.settings_stay)) } },
    dismissButton = { TextButton(onLeave) { Text(stringResource(R.string.settings_leave)) } },
)
