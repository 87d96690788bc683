package app.suivi.android.screen

import androidx.compose.foundation.layout.size
import androidx.compose.foundation.lazy.grid.LazyGridScope
import androidx.compose.material3.Icon
import androidx.compose.material3.IconButton
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.painterResource
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.unit.dp
import app.suivi.android.R
import app.suivi.android.presenter.FileRow
import app.suivi.android.presenter.FolderRow
import app.suivi.android.presenter.FolderState
import app.suivi.android.presenter.Remedy
import app.suivi.android.presenter.Shown

/** Where one gets to from a folder, or from the root of a record. */
data class FolderWays(
    val onFolder: (FolderRow) -> Unit,
    val onFile: (FileRow) -> Unit,
    val onAdd: () -> Unit,
    val onCompare: () -> Unit,
    val onConsent: () -> Unit,
    val onMore: () -> Unit,
    val onBack: () -> Unit,
    val onRemedy: (Remedy) -> Unit,
    /** What may be done with the folder. */
    val onRights: () -> Unit,
    /** The results of a record; none in its folders. */
    val onResults: (() -> Unit)?,
    /** The people of a record; none in its folders. */
    val onPeople: (() -> Unit)?,
)

/** How its files are laid out, and the way to what may be done with the folder, for whoever may do anything. */
@Composable
internal fun Actions(shown: Shown<FolderState>, ways: FolderWays, listed: Boolean, onListed: (Boolean) -> Unit) {
    val state = (shown as? Shown.Ready)?.value ?: return
    if (state.files.isNotEmpty()) {
        IconButton({ onListed(!listed) }, Modifier.size(56.dp)) {
            if (listed) Icon(painterResource(R.drawable.ic_grid), stringResource(R.string.folder_as_grid))
            else Icon(painterResource(R.drawable.ic_list), stringResource(R.string.folder_as_list))
        }
    }
    if (state.rights.none) return
    IconButton(ways.onRights, Modifier.size(56.dp)) {
        Icon(painterResource(R.drawable.ic_rights), stringResource(R.string.rights_title))
    }
}

/** The other parts of a record, above its folders. */
internal fun LazyGridScope.parts(ways: FolderWays) {
    if (ways.onResults != null) wide { Line(R.drawable.ic_results, stringResource(R.string.record_results), null, ways.onResults) }
    if (ways.onPeople != null) wide { Line(R.drawable.ic_people, stringResource(R.string.record_people), null, ways.onPeople) }
}
