package app.suivi.android.screen

import androidx.compose.foundation.Image
import androidx.compose.foundation.background
import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.aspectRatio
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.lazy.grid.GridCells
import androidx.compose.foundation.lazy.grid.GridItemSpan
import androidx.compose.foundation.lazy.grid.LazyGridScope
import androidx.compose.foundation.lazy.grid.LazyVerticalGrid
import androidx.compose.foundation.lazy.grid.items
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedButton
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.produceState
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.layout.ContentScale
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.res.painterResource
import androidx.compose.ui.res.pluralStringResource
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import app.suivi.android.R
import app.suivi.android.presenter.FileKind
import app.suivi.android.presenter.FileRow
import app.suivi.android.presenter.FolderState
import app.suivi.android.presenter.Shown
import app.suivi.android.presenter.Trouble

/** Gives the picture of a file, or none if it can't be had now. */
typealias LoadPicture = suspend (item: String) -> ImageBitmap?

/** What is in a folder, and who can see each. */
@Composable
fun FolderScreen(
    shown: Shown<FolderState>,
    load: LoadPicture,
    ways: FolderWays,
    trouble: Trouble? = null,
) = Page(title(shown), ways.onBack, { Rights(shown, ways) }) { padding ->
    shown.Draw(padding, ways.onRemedy) { state ->
        if (state.bare && !state.needsConsent && ways.onResults == null && trouble == null) {
            Message(
                R.drawable.ic_photo, stringResource(R.string.folder_empty_title), stringResource(R.string.folder_empty),
                if (state.adds) stringResource(R.string.add_title) else null, ways.onAdd, Modifier.padding(padding),
            )
        } else {
            Grid(state, load, ways, trouble, padding)
        }
    }
}

@Composable
private fun title(shown: Shown<FolderState>): String {
    val state = (shown as? Shown.Ready)?.value ?: return ""
    return state.folder?.title() ?: state.client ?: stringResource(R.string.folder_root)
}

@Composable
private fun Grid(
    state: FolderState,
    load: LoadPicture,
    ways: FolderWays,
    trouble: Trouble?,
    padding: PaddingValues,
) = LazyVerticalGrid(
    GridCells.Adaptive(152.dp), Modifier.padding(padding), contentPadding = PaddingValues(16.dp, 8.dp, 16.dp, 24.dp),
    verticalArrangement = Arrangement.spacedBy(12.dp), horizontalArrangement = Arrangement.spacedBy(12.dp),
) {
    if (trouble != null) wide { TroubleNotice(trouble, null) }
    if (state.needsConsent) {
        wide { Notice(stringResource(R.string.home_consent), stringResource(R.string.home_consent_go), ways.onConsent, title = stringResource(R.string.home_consent_title)) }
    }
    if (state.adds) wide { TodaysPhoto(ways.onAdd) }
    if (state.files.count { it.kind == FileKind.PHOTO } > 1) {
        wide { OutlinedButton(ways.onCompare, Modifier.fillMaxWidth().heightIn(min = 48.dp)) { Text(stringResource(R.string.photo_compare)) } }
    }
    if (state.onlineOnly) wide { Labelled(R.drawable.ic_seen, stringResource(R.string.folder_online_only)) }
    if (state.waiting > 0) {
        wide { Labelled(R.drawable.ic_waiting, pluralStringResource(R.plurals.waiting_saved, state.waiting, state.waiting)) }
    }
    if (state.onPhones > 0) {
        wide { Labelled(R.drawable.ic_waiting, pluralStringResource(R.plurals.on_phones, state.onPhones, state.onPhones)) }
    }
    parts(ways)
    items(state.folders, { it.item }, { GridItemSpan(maxLineSpan) }) { FolderLine(it) { ways.onFolder(it) } }
    items(state.files, { it.item }) { FileTile(it, load) { ways.onFile(it) } }
    if (state.more) {
        wide { OutlinedButton(ways.onMore, Modifier.fillMaxWidth().heightIn(min = 48.dp)) { Text(stringResource(R.string.more)) } }
    }
}

internal fun LazyGridScope.wide(content: @Composable () -> Unit) = item(span = { GridItemSpan(maxLineSpan) }) { content() }

@Composable
private fun FileTile(file: FileRow, load: LoadPicture, onOpen: () -> Unit) {
    val described = description(file)
    Column(
        Modifier.clickable(role = Role.Button, onClick = onOpen)
            .semantics(mergeDescendants = true) { contentDescription = described },
        Arrangement.spacedBy(4.dp),
    ) {
        Picture(file, load)
        Text(
            file.pose?.let { pose(it) } ?: if (file.kind == FileKind.PHOTO) stringResource(R.string.kind_photo) else file.name,
            style = MaterialTheme.typography.titleSmall,
        )
        Text(day(file.at), style = MaterialTheme.typography.bodySmall, color = MaterialTheme.colorScheme.onSurfaceVariant)
        Labelled(R.drawable.ic_seen, stringResource(file.audience.words()), style = MaterialTheme.typography.bodySmall)
    }
}

@Composable
internal fun Picture(file: FileRow, load: LoadPicture) = Box(
    Modifier.fillMaxWidth().aspectRatio(1f).clip(MaterialTheme.shapes.medium).background(MaterialTheme.colorScheme.surfaceContainerHigh),
    Alignment.Center,
) {
    // Once it came to this phone it is asked for again: before, there may have been no network.
    val picture by produceState<ImageBitmap?>(null, file.item, file.kept) {
        if (file.kind == FileKind.PHOTO) value = load(file.item)
    }
    when (val loaded = picture) {
        null -> Icon(
            painterResource(if (file.kind == FileKind.PHOTO) R.drawable.ic_photo else R.drawable.ic_file), null,
            Modifier.size(40.dp), MaterialTheme.colorScheme.onSurfaceVariant,
        )
        else -> Image(loaded, null, Modifier.fillMaxSize().testTag("picture"), contentScale = ContentScale.Crop)
    }
}

/** For whoever does not see it: what, pose, date, who sees it. */
@Composable
internal fun description(file: FileRow): String = listOfNotNull(
    stringResource(file.kind.words()),
    if (file.kind == FileKind.PHOTO) file.pose?.let { pose(it) } else file.name,
    day(file.at),
    if (file.dateEdited) stringResource(R.string.date_edited) else null,
    stringResource(R.string.seen_by, stringResource(file.audience.words())),
).joinToString(", ")
