package app.suivi.android.screen

import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.material3.Button
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.painterResource
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.unit.dp
import app.suivi.android.R
import app.suivi.android.presenter.FolderAccess
import app.suivi.android.presenter.FolderRow
import app.suivi.android.presenter.HomeState

/** The way to the camera. */
@Composable
fun TodaysPhoto(onAdd: () -> Unit) = Button(onAdd, Modifier.fillMaxWidth().heightIn(min = 64.dp), shape = MaterialTheme.shapes.large) {
    Icon(painterResource(R.drawable.ic_camera), null, Modifier.size(28.dp))
    Text(stringResource(R.string.add_title), Modifier.padding(start = 12.dp), style = MaterialTheme.typography.titleMedium)
}

/** Where a photo taken from the first screen goes: the newest folder that is open to adding. */
fun HomeState.today(): FolderRow? = records.filter { !it.needsConsent && !it.archived }
    .flatMap { it.folders }.firstOrNull { it.access == FolderAccess.OPEN }
