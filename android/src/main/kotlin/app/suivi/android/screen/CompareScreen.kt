package app.suivi.android.screen

import androidx.annotation.StringRes
import androidx.compose.foundation.horizontalScroll
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.BoxWithConstraints
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.selection.selectable
import androidx.compose.foundation.selection.selectableGroup
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.AlertDialog
import androidx.compose.material3.FilterChip
import androidx.compose.material3.Icon
import androidx.compose.material3.IconButton
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
import androidx.compose.ui.res.painterResource
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import app.suivi.android.R
import app.suivi.android.presenter.CompareState
import app.suivi.android.presenter.FileRow
import app.suivi.android.presenter.Remedy
import app.suivi.android.presenter.Shown

/** What a person can do while comparing. */
class CompareActs(
    val onPose: (String?) -> Unit,
    val onBefore: (item: String) -> Unit,
    val onAfter: (item: String) -> Unit,
    val onSwap: () -> Unit,
    val onBack: () -> Unit,
    val onRemedy: (Remedy) -> Unit,
)

/** How two photos are compared. */
enum class CompareWay(@param:StringRes val words: Int) {
    BESIDE(R.string.compare_beside),
    WIPE(R.string.compare_wipe),
    FLIP(R.string.compare_flip),
}

/** Two photos of a pose, the first and the latest unless others are chosen. */
@Composable
fun CompareScreen(shown: Shown<CompareState>, load: LoadPicture, acts: CompareActs, begin: CompareWay = CompareWay.BESIDE) =
    Page(stringResource(R.string.compare_title), acts.onBack) { padding ->
        shown.Draw(
            padding, acts.onRemedy,
            empty = { Message(R.drawable.ic_compare, stringResource(R.string.compare_empty_title), stringResource(R.string.compare_empty)) },
        ) { state ->
            var way by rememberSaveable { mutableStateOf(begin) }
            BoxWithConstraints(Modifier.padding(padding).fillMaxSize()) {
                val height = this.maxHeight * 0.58f
                Column(Modifier.verticalScroll(rememberScrollState()).padding(bottom = 24.dp), Arrangement.spacedBy(8.dp)) {
                    Chips(CompareWay.entries, { stringResource(it.words) }, { it == way }) { way = it }
                    when (way) {
                        CompareWay.BESIDE -> Beside(state, load, Modifier.fillMaxWidth().height(height))
                        CompareWay.WIPE -> Wipe(state, load, Modifier.fillMaxWidth().height(height))
                        CompareWay.FLIP -> Flip(state, load, Modifier.fillMaxWidth().height(height))
                    }
                    Two(state, acts)
                    if (state.poses.size > 1) {
                        Chips(
                            state.poses.indices.toList(),
                            { at -> state.poses[at].word?.let { pose(it) } ?: stringResource(R.string.compare_other) },
                            { it == state.pose },
                        ) { acts.onPose(state.poses[it].word) }
                    }
                }
            }
        }
    }

@Composable
private fun <T> Chips(all: List<T>, words: @Composable (T) -> String, chosen: (T) -> Boolean, onChoose: (T) -> Unit) = Row(
    Modifier.horizontalScroll(rememberScrollState()).padding(horizontal = 16.dp).selectableGroup(), Arrangement.spacedBy(8.dp),
) {
    for (one in all) FilterChip(chosen(one), { onChoose(one) }, { Text(words(one)) }, Modifier.heightIn(min = 48.dp))
}

/** Which two, by their dates. */
@Composable
private fun Two(state: CompareState, acts: CompareActs) {
    var choosing by rememberSaveable { mutableStateOf<Boolean?>(null) }
    FlowRow(Modifier.fillMaxWidth().padding(horizontal = 8.dp), Arrangement.SpaceBetween, Arrangement.Center) {
        Pick(R.string.compare_before, state.before) { choosing = true }
        IconButton(acts.onSwap, Modifier.size(48.dp)) { Icon(painterResource(R.drawable.ic_swap), stringResource(R.string.compare_swap)) }
        Pick(R.string.compare_after, state.after) { choosing = false }
    }
    choosing?.let { before ->
        val chosen = if (before) state.before else state.after
        Choose(if (before) R.string.compare_before else R.string.compare_after, state.photos, chosen, if (before) acts.onBefore else acts.onAfter) { choosing = null }
    }
}

@Composable
private fun Pick(@StringRes which: Int, file: FileRow, onChoose: () -> Unit) {
    val words = stringResource(R.string.compare_pick, stringResource(which), day(file.at))
    TextButton(onChoose, Modifier.heightIn(min = 48.dp).semantics { contentDescription = words }) {
        Column {
            Text(stringResource(which))
            Text(day(file.at))
        }
    }
}

@Composable
private fun Choose(@StringRes which: Int, files: List<FileRow>, chosen: FileRow, onChoose: (String) -> Unit, onClose: () -> Unit) = AlertDialog(
    onClose,
    title = { Text(stringResource(which)) },
    text = {
        Column(Modifier.selectableGroup().verticalScroll(rememberScrollState())) {
            for (file in files) {
                Row(
                    Modifier.fillMaxWidth().heightIn(min = 48.dp)
                        .selectable(file.item == chosen.item, role = Role.RadioButton) { onChoose(file.item); onClose() },
                    Arrangement.spacedBy(12.dp), Alignment.CenterVertically,
                ) {
                    RadioButton(file.item == chosen.item, null)
                    Text(day(file.at))
                }
            }
        }
    },
    confirmButton = { TextButton(onClose) { Text(stringResource(R.string.cancel)) } },
)
