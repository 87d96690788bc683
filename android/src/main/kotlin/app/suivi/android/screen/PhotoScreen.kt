package app.suivi.android.screen

import androidx.compose.foundation.Image
import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.BoxWithConstraints
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.Button
import androidx.compose.material3.CircularProgressIndicator
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.produceState
import androidx.compose.runtime.remember
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.layout.ContentScale
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.res.painterResource
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import app.suivi.android.R
import app.suivi.android.presenter.Doing
import app.suivi.android.presenter.FileRow
import app.suivi.android.presenter.PhotoState
import app.suivi.android.presenter.Remedy
import app.suivi.android.presenter.Shown

/** What a person can do with a photo. */
class PhotoActs(
    val onCompare: () -> Unit,
    val onSeen: () -> Unit,
    val onShare: () -> Unit,
    val onDelete: () -> Unit,
    val onBack: () -> Unit,
    val onRemedy: (Remedy) -> Unit,
)

/** A picture as it comes. */
sealed interface Picture {
    data object Coming : Picture

    data class There(val bitmap: ImageBitmap) : Picture

    /** It can't be had now. */
    data object Missing : Picture
}

/** The picture of a file, loaded while it is looked at. */
@Composable
fun loaded(item: String, load: LoadPicture): Picture {
    val picture by produceState<Picture>(Picture.Coming, item) {
        value = Picture.Coming
        value = load(item)?.let { Picture.There(it) } ?: Picture.Missing
    }
    return picture
}

/** One photo, who can see it, and what may be done with it. */
@Composable
fun PhotoScreen(shown: Shown<PhotoState>, doing: Doing, load: LoadPicture, acts: PhotoActs) =
    Page(stringResource(R.string.photo_title), acts.onBack) { padding ->
        shown.Draw(padding, acts.onRemedy) { state ->
            BoxWithConstraints(Modifier.padding(padding).fillMaxSize()) {
                Column(Modifier.verticalScroll(rememberScrollState())) {
                    Zoomable(state, load, Modifier.fillMaxWidth().height(this@BoxWithConstraints.maxHeight * 0.68f))
                    About(state, doing, acts)
                }
            }
        }
    }

@Composable
private fun Zoomable(state: PhotoState, load: LoadPicture, modifier: Modifier) {
    val zoom = remember { Zoom() }
    val described = listOf(
        stringResource(state.file.kind.words()),
        stringResource(
            R.string.photo_described, state.file.pose?.let { pose(it) } ?: stringResource(R.string.photo_no_pose),
            day(state.file.at), state.seen.names(),
        ),
    ).joinToString(", ")
    Box(modifier.background(MaterialTheme.colorScheme.surfaceContainerHigh).semantics { contentDescription = described }, Alignment.Center) {
        when (val picture = loaded(state.file.item, load)) {
            is Picture.There -> Image(picture.bitmap, null, Modifier.fillMaxSize().zoomed(zoom).testTag("picture"), contentScale = ContentScale.Fit)
            is Picture.Coming -> CircularProgressIndicator()
            is Picture.Missing -> Column(
                Modifier.padding(24.dp), Arrangement.spacedBy(12.dp), Alignment.CenterHorizontally,
            ) {
                Icon(painterResource(R.drawable.ic_photo), null, Modifier.size(48.dp), MaterialTheme.colorScheme.onSurfaceVariant)
                Text(stringResource(R.string.photo_no_picture), color = MaterialTheme.colorScheme.onSurfaceVariant)
            }
        }
    }
}

@Composable
private fun About(state: PhotoState, doing: Doing, acts: PhotoActs) {
    var sharing by rememberSaveable { mutableStateOf(false) }
    var deleting by rememberSaveable { mutableStateOf(false) }
    Column(Modifier.padding(16.dp), Arrangement.spacedBy(8.dp)) {
        doing.trouble?.let { TroubleNotice(it, null) }
        Text(title(state.file), style = MaterialTheme.typography.titleMedium)
        Labelled(R.drawable.ic_seen, stringResource(R.string.who_sees, state.seen.names()), style = MaterialTheme.typography.bodyLarge)
        FlowRow(horizontalArrangement = Arrangement.spacedBy(8.dp)) {
            Button(acts.onCompare, Modifier.heightIn(min = 48.dp)) { Text(stringResource(R.string.photo_compare)) }
            TextButton(acts.onSeen, Modifier.heightIn(min = 48.dp)) { Text(stringResource(R.string.choose_who)) }
            if (state.shares) {
                TextButton({ sharing = true }, Modifier.heightIn(min = 48.dp), !doing.busy) { Text(stringResource(R.string.photo_share)) }
            }
            if (state.deletes) {
                TextButton({ deleting = true }, Modifier.heightIn(min = 48.dp), !doing.busy) {
                    Text(stringResource(R.string.photo_delete), color = MaterialTheme.colorScheme.error)
                }
            }
        }
    }
    if (sharing) {
        Confirm(
            stringResource(R.string.share_title), stringResource(R.string.share_text), stringResource(R.string.photo_share), acts.onShare,
        ) { sharing = false }
    }
    if (deleting) {
        Confirm(
            stringResource(R.string.delete_title), stringResource(R.string.delete_text), stringResource(R.string.photo_delete), acts.onDelete,
        ) { deleting = false }
    }
}

@Composable
private fun title(file: FileRow): String {
    val date = if (file.dateEdited) "${day(file.at)} (${stringResource(R.string.date_edited)})" else day(file.at)
    return listOfNotNull(file.pose?.let { pose(it) }, date).joinToString(" · ")
}
