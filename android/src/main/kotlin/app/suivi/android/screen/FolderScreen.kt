package app.suivi.android.screen

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.grid.GridCells
import androidx.compose.foundation.lazy.grid.GridItemSpan
import androidx.compose.foundation.lazy.grid.LazyGridScope
import androidx.compose.foundation.lazy.grid.LazyVerticalGrid
import androidx.compose.foundation.lazy.grid.items
import androidx.compose.material3.OutlinedButton
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.res.pluralStringResource
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.unit.dp
import app.suivi.android.R
import app.suivi.android.presenter.FileKind
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
    /** It begins as a list. */
    listed: Boolean = false,
) {
    var inList by rememberSaveable { mutableStateOf(listed) }
    Page(title(shown), ways.onBack, { Actions(shown, ways, inList) { inList = it } }) { padding -> Inside(shown, load, ways, trouble, inList, padding) }
}

@Composable
private fun Inside(
    shown: Shown<FolderState>,
    load: LoadPicture,
    ways: FolderWays,
    trouble: Trouble?,
    listed: Boolean,
    padding: PaddingValues,
) {
    shown.Draw(padding, ways.onRemedy) { state ->
        if (state.bare && !state.needsConsent && ways.onResults == null && trouble == null) {
            Message(
                R.drawable.ic_photo, stringResource(R.string.folder_empty_title), stringResource(R.string.folder_empty),
                if (state.adds) stringResource(R.string.add_title) else null, ways.onAdd, Modifier.padding(padding),
            )
        } else {
            Grid(state, load, ways, trouble, listed, padding)
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
    listed: Boolean,
    padding: PaddingValues,
) = LazyVerticalGrid(
    // As wide as the words below a picture need.
    GridCells.Adaptive(152.dp * LocalDensity.current.fontScale), Modifier.padding(padding), contentPadding = PaddingValues(16.dp, 8.dp, 16.dp, 24.dp),
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
    if (listed) {
        items(state.files, { it.item }, { GridItemSpan(maxLineSpan) }) { FileLine(it, load) { ways.onFile(it) } }
    } else {
        items(state.files, { it.item }) { FileTile(it, load) { ways.onFile(it) } }
    }
    if (state.more) {
        wide { OutlinedButton(ways.onMore, Modifier.fillMaxWidth().heightIn(min = 48.dp)) { Text(stringResource(R.string.more)) } }
    }
}

internal fun LazyGridScope.wide(content: @Composable () -> Unit) = item(span = { GridItemSpan(maxLineSpan) }) { content() }
