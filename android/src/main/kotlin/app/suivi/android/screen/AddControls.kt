package app.suivi.android.screen

import androidx.compose.foundation.background
import androidx.compose.foundation.border
import androidx.compose.foundation.clickable
import androidx.compose.foundation.horizontalScroll
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.WindowInsets
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.navigationBars
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.statusBars
import androidx.compose.foundation.layout.windowInsetsPadding
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.shape.CircleShape
import androidx.compose.foundation.text.input.rememberTextFieldState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.AlertDialog
import androidx.compose.material3.CircularProgressIndicator
import androidx.compose.material3.FilterChip
import androidx.compose.material3.Icon
import androidx.compose.material3.IconButton
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Slider
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.res.painterResource
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.semantics.stateDescription
import androidx.compose.ui.unit.dp
import app.suivi.android.R
import app.suivi.android.presenter.AddState
import app.suivi.android.presenter.CameraState
import app.suivi.android.presenter.GhostOf
import app.suivi.android.presenter.PoseRow
import app.suivi.android.presenter.Shooting
import app.suivi.android.presenter.Side

/** More than the ghost's full strength hides what the camera sees. */
private const val MOST_OF_GHOST = 0.6f

/** Above the picture: where the photo goes, and the timer. */
@Composable
fun AddTop(state: AddState, shooting: Shooting, acts: AddActs) = Row(
    Modifier.windowInsetsPadding(WindowInsets.statusBars).fillMaxWidth().heightIn(min = 56.dp),
    verticalAlignment = Alignment.CenterVertically,
) {
    IconButton(acts.onBack, Modifier.size(56.dp)) { Icon(painterResource(R.drawable.ic_back), stringResource(R.string.back)) }
    Column(Modifier.weight(1f)) {
        Text(stringResource(R.string.add_title), Modifier.semantics { heading() }, style = MaterialTheme.typography.titleMedium)
        into(state)?.let {
            Text(stringResource(R.string.add_into, it), color = MaterialTheme.colorScheme.onSurfaceVariant, style = MaterialTheme.typography.bodyMedium)
        }
    }
    val timer = if (shooting.timer == 0) stringResource(R.string.add_timer_off) else stringResource(R.string.add_timer, shooting.timer)
    TextButton(acts.onTimer, Modifier.heightIn(min = 48.dp).semantics { contentDescription = timer }) {
        Icon(painterResource(R.drawable.ic_timer), null)
        if (shooting.timer > 0) Text("${shooting.timer} s", Modifier.padding(start = 4.dp))
    }
}

/** To a client his folder; to others also whose it is. */
@Composable
private fun into(state: AddState): String? =
    if (LocalToClient.current) state.folder ?: state.client
    else listOfNotNull(state.client, state.folder).joinToString(" › ").ifEmpty { null }

/** Below the picture: pose, ghost, who sees it, and the shutter, which is always there. */
@Composable
fun AddControls(state: AddState, shooting: Shooting, camera: CameraState, over: Over, acts: AddActs) {
    var naming by rememberSaveable { mutableStateOf(false) }
    var choosing by rememberSaveable { mutableStateOf(false) }
    Column(Modifier.windowInsetsPadding(WindowInsets.navigationBars).background(Color.Black).fillMaxWidth()) {
        Column(Modifier.weight(1f, fill = false).verticalScroll(rememberScrollState())) {
            Poses(state.poses, shooting.pose, acts.onPose) { naming = true }
            if (camera !is CameraState.Failed) GhostRow(state.poses.find { it.word == shooting.pose }, shooting, acts)
            Audience(state, shooting) { choosing = true }
        }
        Shutter(shooting, camera, acts)
    }
    if (naming) OwnPose(acts.onPose) { naming = false }
    if (choosing) {
        val chosen = state.choice(shooting.visibility)
        ChooseWho(state.choices, state.choices.indexOfFirst { it == chosen }, { acts.onChoose(state.choices[it]) }) { choosing = false }
    }
}

@Composable
private fun Poses(poses: List<PoseRow>, chosen: String, onPose: (String) -> Unit, onOwn: () -> Unit) = Row(
    Modifier.horizontalScroll(rememberScrollState()).padding(horizontal = 12.dp), Arrangement.spacedBy(8.dp), Alignment.CenterVertically,
) {
    val words = poses.map { it.word }
    for (word in if (chosen in words) words else words + chosen) {
        FilterChip(word == chosen, { onPose(word) }, { Text(pose(word)) }, Modifier.heightIn(min = 48.dp))
    }
    FilterChip(false, onOwn, { Text(stringResource(R.string.add_pose_own)) }, Modifier.heightIn(min = 48.dp))
}

@Composable
private fun GhostRow(slot: PoseRow?, shooting: Shooting, acts: AddActs) {
    val file = if (shooting.ghostOf == GhostOf.FIRST) slot?.first else slot?.latest
    if (file == null) {
        return Box(Modifier.heightIn(min = 48.dp).padding(16.dp, 4.dp), Alignment.CenterStart) {
            Text(stringResource(R.string.add_ghost_none), color = MaterialTheme.colorScheme.onSurfaceVariant, style = MaterialTheme.typography.bodyMedium)
        }
    }
    Column(Modifier.padding(horizontal = 12.dp)) {
        FlowRow(horizontalArrangement = Arrangement.spacedBy(8.dp)) {
            val lies = stringResource(R.string.add_ghost_over, pose(shooting.pose), day(file.at))
            FilterChip(
                shooting.ghost, { acts.onGhost(!shooting.ghost) }, { Text(stringResource(R.string.add_ghost)) },
                Modifier.heightIn(min = 48.dp).semantics { if (shooting.ghost) stateDescription = lies },
            )
            Which(slot, shooting, acts)
        }
        Share(shooting, acts, Modifier.fillMaxWidth().padding(horizontal = 4.dp))
    }
}

@Composable
private fun Share(shooting: Shooting, acts: AddActs, modifier: Modifier) {
    val words = stringResource(R.string.add_ghost_share)
    Slider(
        shooting.ghostShare, acts.onGhostShare, modifier.heightIn(min = 48.dp).semantics { contentDescription = words },
        shooting.ghost, 0f..MOST_OF_GHOST,
    )
}

/** The first or the last one, if they are two. */
@Composable
private fun Which(slot: PoseRow?, shooting: Shooting, acts: AddActs) {
    if (slot == null || slot.first?.item == slot.latest?.item) return
    for (which in GhostOf.entries) {
        val words = if (which == GhostOf.FIRST) R.string.add_ghost_first else R.string.add_ghost_latest
        FilterChip(
            shooting.ghostOf == which, { acts.onGhostOf(which) }, { Text(stringResource(words)) },
            Modifier.heightIn(min = 48.dp), shooting.ghost,
        )
    }
}

/** Before anything is sent: who will see it, by name. */
@Composable
private fun Audience(state: AddState, shooting: Shooting, onChange: () -> Unit) {
    if (state.choices.isEmpty()) return
    val choice = state.choice(shooting.visibility)
    // What was chosen and is not possible any more is said before a photo is taken.
    val words = choice?.let { stringResource(R.string.who_sees, it.seen.names()) } ?: stringResource(R.string.add_choice_gone)
    Row(
        Modifier.fillMaxWidth().padding(start = 16.dp, end = 8.dp).heightIn(min = 48.dp),
        Arrangement.spacedBy(8.dp), Alignment.CenterVertically,
    ) {
        Labelled(R.drawable.ic_seen, words, Modifier.weight(1f))
        if (state.choices.size > 1 || choice == null) {
            TextButton(onChange, Modifier.heightIn(min = 48.dp)) { Text(stringResource(R.string.add_change_who)) }
        }
    }
}

@Composable
private fun Shutter(shooting: Shooting, camera: CameraState, acts: AddActs) = Row(
    Modifier.fillMaxWidth().padding(24.dp, 8.dp), Arrangement.SpaceBetween, Alignment.CenterVertically,
) {
    IconButton(acts.onPick, Modifier.size(56.dp), !shooting.busy) {
        Icon(painterResource(R.drawable.ic_photo), stringResource(R.string.add_pick), Modifier.size(30.dp))
    }
    val counting = shooting.counting != null
    val ready = camera is CameraState.Open && !shooting.busy
    val words = stringResource(if (counting) R.string.add_stop else if (shooting.busy) R.string.add_saving else R.string.add_shutter)
    Box(
        Modifier.size(80.dp).clip(CircleShape).border(4.dp, if (ready) Color.White else Color.Gray, CircleShape)
            .clickable(ready, role = Role.Button, onClick = acts.onShutter).semantics { contentDescription = words },
        Alignment.Center,
    ) {
        when {
            shooting.busy -> CircularProgressIndicator()
            counting -> Icon(painterResource(R.drawable.ic_stop), null, Modifier.size(36.dp))
            else -> Box(Modifier.size(62.dp).background(if (ready) Color.White else Color.Gray, CircleShape))
        }
    }
    if (camera is CameraState.Open && camera.other) {
        val to = if (camera.side == Side.BACK) R.string.add_turn_front else R.string.add_turn_back
        IconButton(acts.onTurn, Modifier.size(56.dp), !shooting.busy) {
            Icon(painterResource(R.drawable.ic_turn), stringResource(to), Modifier.size(30.dp))
        }
    } else {
        Spacer(Modifier.size(56.dp))
    }
}

@Composable
private fun OwnPose(onPose: (String) -> Unit, onClose: () -> Unit) {
    val word = rememberTextFieldState()
    AlertDialog(
        onClose,
        title = { Text(stringResource(R.string.add_pose_own)) },
        text = { Field(word, stringResource(R.string.add_pose_name)) },
        confirmButton = {
            TextButton({ onPose(word.text.toString()); onClose() }, enabled = word.text.isNotBlank()) { Text(stringResource(R.string.done)) }
        },
        dismissButton = { TextButton(onClose) { Text(stringResource(R.string.cancel)) } },
    )
}
