package app.suivi.android.screen

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.items
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedButton
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.pluralStringResource
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.unit.dp
import app.suivi.android.R
import app.suivi.android.presenter.Doing
import app.suivi.android.presenter.FileRow
import app.suivi.android.presenter.InboxState
import app.suivi.android.presenter.NewPhotos
import app.suivi.android.presenter.Remedy
import app.suivi.android.presenter.Shown

/** A professional's first screen: new photos across all clients. */
@Composable
fun InboxScreen(
    shown: Shown<InboxState>,
    doing: Doing,
    load: LoadPicture,
    onRecord: (space: String) -> Unit,
    onPhoto: (space: String, FileRow) -> Unit,
    onLooked: (space: String, InboxState) -> Unit,
    onRemedy: (Remedy) -> Unit,
) = Page(stringResource(R.string.inbox_title)) { padding ->
    shown.Draw(
        padding, onRemedy,
        empty = { Message(R.drawable.ic_inbox, stringResource(R.string.inbox_empty_title), stringResource(R.string.inbox_empty)) },
    ) { state ->
        LazyColumn(
            Modifier.padding(padding), contentPadding = PaddingValues(16.dp, 8.dp, 16.dp, 24.dp),
            verticalArrangement = Arrangement.spacedBy(16.dp),
        ) {
            if (doing.trouble != null) item { TroubleNotice(doing.trouble, null) }
            items(state.records, { it.space }) { record ->
                Arrived(record, load, doing.busy, { onRecord(record.space) }, { onPhoto(record.space, it) }) { onLooked(record.space, state) }
            }
        }
    }
}

@Composable
private fun Arrived(record: NewPhotos, load: LoadPicture, busy: Boolean, onOpen: () -> Unit, onPhoto: (FileRow) -> Unit, onLooked: () -> Unit) =
    Surface(color = MaterialTheme.colorScheme.surfaceContainerLow, shape = MaterialTheme.shapes.medium) {
        Column(Modifier.padding(bottom = 12.dp), Arrangement.spacedBy(8.dp)) {
            Line(R.drawable.ic_people, record.client, pluralStringResource(R.plurals.inbox_new, record.count, record.count), onOpen)
            SmallPictures(record.newest, load, PaddingValues(horizontal = 16.dp), onPhoto)
            OutlinedButton(onLooked, Modifier.fillMaxWidth().padding(horizontal = 16.dp).heightIn(min = 48.dp), enabled = !busy) {
                Text(stringResource(R.string.inbox_looked))
            }
        }
    }
