package app.suivi.android.screen

import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.lazy.grid.LazyGridScope
import androidx.compose.material3.Icon
import androidx.compose.material3.IconButton
import androidx.compose.material3.MaterialTheme
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.painterResource
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.unit.dp
import app.suivi.android.R
import app.suivi.android.presenter.FileRow
import app.suivi.android.presenter.FolderState
import app.suivi.android.presenter.Shown
import app.suivi.android.presenter.Trouble

/** What leads on from a folder, or from the root of a record, besides what is in it. */
class FolderAround(
    /** Why it could not be changed. */
    val trouble: Trouble? = null,
    val onRights: (() -> Unit)? = null,
    val onSeen: ((FileRow) -> Unit)? = null,
    val onResults: (() -> Unit)? = null,
    val onPeople: (() -> Unit)? = null,
)

/** The way to what may be done with the folder, for whoever may do anything. */
@Composable
internal fun Rights(shown: Shown<FolderState>, around: FolderAround) {
    val state = (shown as? Shown.Ready)?.value ?: return
    if (around.onRights == null || state.rights.none) return
    IconButton(around.onRights, Modifier.size(56.dp)) {
        Icon(painterResource(R.drawable.ic_rights), stringResource(R.string.rights_title))
    }
}

/** The other parts of a record, above its folders. */
internal fun LazyGridScope.record(around: FolderAround) {
    if (around.trouble != null) wide { TroubleNotice(around.trouble, null) }
    if (around.onResults != null) wide { Line(R.drawable.ic_results, stringResource(R.string.record_results), null, around.onResults) }
    if (around.onPeople != null) wide { Line(R.drawable.ic_people, stringResource(R.string.record_people), null, around.onPeople) }
}

/** Who sees a file: leads to their names. */
@Composable
internal fun SeenBy(file: FileRow, onOpen: () -> Unit) = Row(
    Modifier.fillMaxWidth().clickable(role = Role.Button, onClick = onOpen).heightIn(min = 48.dp),
    verticalAlignment = Alignment.CenterVertically,
) {
    Labelled(R.drawable.ic_seen, stringResource(file.audience.words()), style = MaterialTheme.typography.bodySmall)
}
