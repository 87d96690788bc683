package app.suivi.android.screen

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.Button
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.unit.dp
import app.suivi.android.R
import app.suivi.android.presenter.Doing
import app.suivi.android.presenter.FillState
import app.suivi.android.presenter.FillStands
import app.suivi.android.presenter.PhotoOption
import app.suivi.android.presenter.Remedy
import app.suivi.android.presenter.Shown
import app.suivi.android.presenter.Trouble

/** What a person can do with a draft. */
class FillActs(
    val onWrite: (key: String, text: String) -> Unit,
    /** What was typed and may not have come to the core yet. */
    val typed: (key: String) -> String?,
    val photos: suspend () -> List<PhotoOption>,
    val onComplete: () -> Unit,
    val onDiscard: () -> Unit,
    val onBack: () -> Unit,
    val onRemedy: (Remedy) -> Unit,
)

/** A document that is being filled: every letter is kept. [unkept]: why not. */
@Composable
fun FillScreen(shown: Shown<FillState>, doing: Doing, acts: FillActs, unkept: Trouble? = null) {
    var discard by rememberSaveable { mutableStateOf(false) }
    Page((shown as? Shown.Ready)?.value?.title?.said().orEmpty(), acts.onBack) { padding ->
        shown.Draw(padding, acts.onRemedy) { state ->
            // Not a list of Compose's: what is typed in a field that was scrolled away must stay.
            Column(
                Modifier.padding(padding).verticalScroll(rememberScrollState()).padding(16.dp, 8.dp, 16.dp, 24.dp),
                Arrangement.spacedBy(16.dp),
            ) {
                if (unkept != null) TroubleNotice(unkept, acts.onRemedy)
                when (state.stands) {
                    FillStands.DRAFT -> if (unkept == null) Labelled(R.drawable.ic_lock, stringResource(R.string.fill_saved))
                    FillStands.ON_ITS_WAY -> Notice(stringResource(R.string.fill_on_its_way))
                    FillStands.CAME_BACK -> Notice(stringResource(R.string.fill_came_back), wrong = true)
                }
                val open = state.stands != FillStands.ON_ITS_WAY
                for (field in state.fields) FieldOf(field, open, acts.photos, acts.typed(field.key)) { acts.onWrite(field.key, it) }
                Labelled(R.drawable.ic_seen, stringResource(R.string.fill_seen, state.seenBy.names()))
                if (doing.trouble != null) TroubleNotice(doing.trouble, null)
                if (open) Ends(state, doing, acts.onComplete) { discard = true }
            }
        }
    }
    if (discard) {
        Confirm(
            stringResource(R.string.fill_discard_title), stringResource(R.string.fill_discard_text),
            stringResource(R.string.fill_discard), acts.onDiscard, onClose = { discard = false },
        )
    }
}

@Composable
private fun Ends(state: FillState, doing: Doing, onComplete: () -> Unit, onDiscard: () -> Unit) {
    if (!state.canComplete) Text(stringResource(R.string.fill_not_yet))
    Button(onComplete, Modifier.fillMaxWidth().heightIn(min = 56.dp), enabled = state.canComplete && !doing.busy) {
        Text(stringResource(R.string.fill_complete))
    }
    TextButton(onDiscard, Modifier.fillMaxWidth().heightIn(min = 48.dp), enabled = !doing.busy) {
        Text(stringResource(R.string.fill_discard))
    }
}
