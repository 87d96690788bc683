package app.suivi.android.screen

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.Button
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
import app.suivi.android.presenter.ConsentState
import app.suivi.android.presenter.Consenting
import app.suivi.android.presenter.Remedy
import app.suivi.android.presenter.Shown

/** Before the first photo: what, who sees it, how to withdraw. */
@Composable
fun ConsentScreen(
    shown: Shown<ConsentState>,
    consenting: Consenting,
    onAgree: () -> Unit,
    onBack: () -> Unit,
    onRemedy: (Remedy) -> Unit,
) = Page(stringResource(R.string.consent_title), onBack) { padding ->
    shown.Draw(padding, onRemedy) { state ->
        Column(
            Modifier.padding(padding).verticalScroll(rememberScrollState()).padding(horizontal = 24.dp, vertical = 8.dp),
            Arrangement.spacedBy(16.dp),
        ) {
            Part(R.string.consent_what_title, stringResource(R.string.consent_what))
            Part(R.string.consent_who_title, stringResource(R.string.consent_who))
            Names(state.participants)
            if (state.byProfile.isNotEmpty()) {
                Text(stringResource(R.string.consent_by_profile), style = MaterialTheme.typography.bodyLarge)
                Names(state.byProfile)
            }
            Part(R.string.consent_withdraw_title, stringResource(R.string.consent_withdraw))
            if (consenting.trouble != null) TroubleNotice(consenting.trouble, null)
            Button(onAgree, Modifier.fillMaxWidth().heightIn(min = 56.dp), enabled = !consenting.busy) {
                Text(stringResource(if (consenting.busy) R.string.consent_busy else R.string.consent_agree))
            }
            TextButton(onBack, Modifier.fillMaxWidth().heightIn(min = 48.dp)) { Text(stringResource(R.string.consent_later)) }
        }
    }
}

@Composable
private fun Part(title: Int, text: String) = Column(verticalArrangement = Arrangement.spacedBy(4.dp)) {
    Text(stringResource(title), Modifier.semantics { heading() }, style = MaterialTheme.typography.titleMedium)
    Text(text, style = MaterialTheme.typography.bodyLarge)
}

@Composable
private fun Names(names: List<String>) = Column(verticalArrangement = Arrangement.spacedBy(8.dp)) {
    names.forEach { Labelled(R.drawable.ic_seen, it) }
}
