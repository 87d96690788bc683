package app.suivi.android.screen

import androidx.annotation.StringRes
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.selection.selectable
import androidx.compose.foundation.selection.selectableGroup
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.AlertDialog
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.RadioButton
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.unit.dp
import app.suivi.android.R
import app.suivi.android.presenter.Choice
import app.suivi.android.presenter.Obstacle
import app.suivi.android.presenter.Seen
import app.suivi.android.presenter.Who

/** Names, in the order of the core. */
@Composable
fun Seen.names(): String {
    val names = by.map { who ->
        when (who) {
            Who.Me -> stringResource(R.string.who_me)
            is Who.Client -> who.name
            is Who.ClientLater -> stringResource(R.string.who_client_later, who.name)
            is Who.Professional -> who.name
        }
    }
    if (names.isEmpty() && !complete) return stringResource(R.string.who_maybe)
    val all = if (complete) names else names + stringResource(R.string.who_others)
    return if (all.isEmpty()) stringResource(R.string.who_nobody) else all.joinToString(", ")
}

/** Asks which of some visibilities, each with the names of those who see it then. */
@Composable
fun ChooseWho(choices: List<Choice>, chosen: Int?, onChoose: (Int) -> Unit, onClose: () -> Unit) = AlertDialog(
    onClose,
    title = { Text(stringResource(R.string.choose_who)) },
    text = {
        Column(Modifier.selectableGroup().verticalScroll(rememberScrollState()), Arrangement.spacedBy(4.dp)) {
            choices.forEachIndexed { at, choice ->
                Row(
                    Modifier.fillMaxWidth().heightIn(min = 56.dp)
                        .selectable(at == chosen, role = Role.RadioButton) { onChoose(at); onClose() }.padding(vertical = 6.dp),
                    Arrangement.spacedBy(12.dp), Alignment.CenterVertically,
                ) {
                    RadioButton(at == chosen, null)
                    Column {
                        Text(stringResource(choice.audience.words()), style = MaterialTheme.typography.titleSmall)
                        Text(choice.seen.names(), style = MaterialTheme.typography.bodyMedium)
                    }
                }
            }
        }
    },
    confirmButton = { TextButton(onClose) { Text(stringResource(R.string.cancel)) } },
)

/** Asks before something that can't be undone; not [grave]: nothing is lost by it. */
@Composable
fun Confirm(title: String, text: String, action: String, onConfirm: () -> Unit, grave: Boolean = true, onClose: () -> Unit) = AlertDialog(
    onClose,
    title = { Text(title) },
    text = { Text(text, Modifier.verticalScroll(rememberScrollState())) },
    confirmButton = {
        TextButton({ onConfirm(); onClose() }) { Text(action, color = with(MaterialTheme.colorScheme) { if (grave) error else primary }) }
    },
    dismissButton = { TextButton(onClose) { Text(stringResource(R.string.cancel)) } },
)

/** What happened, what became of the photo, what to do. */
@StringRes
fun Obstacle.sentence(): Int = when (this) {
    Obstacle.PERMISSION -> R.string.obstacle_permission
    Obstacle.CONSENT -> R.string.obstacle_consent
    Obstacle.ARCHIVED -> R.string.obstacle_archived
    Obstacle.FOLDER_GONE -> R.string.obstacle_folder_gone
    Obstacle.TOO_LARGE -> R.string.obstacle_too_large
    Obstacle.TYPE -> R.string.obstacle_type
    Obstacle.NEEDS_PLATFORM -> R.string.obstacle_needs_platform
    Obstacle.NOT_A_FILE -> R.string.obstacle_not_a_file
    Obstacle.EMPTY -> R.string.obstacle_empty
    Obstacle.BROKEN -> R.string.obstacle_broken
    Obstacle.NO_SPACE -> R.string.obstacle_no_space
    Obstacle.NOT_WRITABLE -> R.string.obstacle_not_writable
    Obstacle.SOURCE_LOST -> R.string.obstacle_source_lost
    Obstacle.SOURCE_CHANGED -> R.string.obstacle_source_changed
    Obstacle.SOURCE_UNREADABLE -> R.string.obstacle_source_unreadable
    Obstacle.CORRUPT -> R.string.obstacle_corrupt
    Obstacle.CRASH_LOOP -> R.string.obstacle_crash_loop
    Obstacle.APP_OUTDATED -> R.string.obstacle_app_outdated
    Obstacle.REFUSED -> R.string.obstacle_refused
}
