package app.suivi.android.screen

import androidx.annotation.DrawableRes
import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.painterResource
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.unit.dp
import app.suivi.android.R
import app.suivi.android.presenter.FolderAccess
import app.suivi.android.presenter.FolderRow

/** A folder to open. */
@Composable
fun FolderLine(folder: FolderRow, onOpen: () -> Unit) = Line(
    if (folder.access == FolderAccess.AUTOMATIC) R.drawable.ic_results else R.drawable.ic_folder,
    folder.title(), stringResource(folder.access.words()), onOpen,
)

/** Something to open: its name, and a line about it. */
@Composable
fun Line(@DrawableRes icon: Int, title: String, about: String?, onOpen: () -> Unit) = Surface(
    color = MaterialTheme.colorScheme.surfaceContainerLow, shape = MaterialTheme.shapes.medium,
) {
    Row(
        Modifier.fillMaxWidth().clickable(role = Role.Button, onClick = onOpen).heightIn(min = 64.dp).padding(16.dp, 12.dp),
        Arrangement.spacedBy(16.dp), Alignment.CenterVertically,
    ) {
        Icon(painterResource(icon), null, Modifier.size(28.dp), MaterialTheme.colorScheme.primary)
        Column(Modifier.weight(1f)) {
            Text(title, style = MaterialTheme.typography.titleMedium)
            if (about != null) {
                Text(about, style = MaterialTheme.typography.bodyMedium, color = MaterialTheme.colorScheme.onSurfaceVariant)
            }
        }
        Icon(painterResource(R.drawable.ic_next), null, Modifier.size(24.dp), MaterialTheme.colorScheme.onSurfaceVariant)
    }
}
