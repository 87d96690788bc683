package app.suivi.android.screen

import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.AlertDialog
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.stringResource
import app.suivi.android.R
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
    val all = if (complete) names else names + stringResource(R.string.who_others)
    return if (all.isEmpty()) stringResource(R.string.who_nobody) else all.joinToString(", ")
}

/** Asks before something that can't be undone. */
@Composable
fun Confirm(title: String, text: String, action: String, onConfirm: () -> Unit, onClose: () -> Unit) = AlertDialog(
    onClose,
    title = { Text(title) },
    text = { Text(text, Modifier.verticalScroll(rememberScrollState())) },
    confirmButton = {
        TextButton({ onConfirm(); onClose() }) { Text(action, color = MaterialTheme.colorScheme.error) }
    },
    dismissButton = { TextButton(onClose) { Text(stringResource(R.string.cancel)) } },
)
