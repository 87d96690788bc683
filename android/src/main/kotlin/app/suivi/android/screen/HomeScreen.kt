package app.suivi.android.screen

import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.LazyListScope
import androidx.compose.foundation.lazy.items
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.pluralStringResource
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import app.suivi.android.R
import app.suivi.android.presenter.FileRow
import app.suivi.android.presenter.FolderRow
import app.suivi.android.presenter.HomeState
import app.suivi.android.presenter.RecordRow
import app.suivi.android.presenter.Remedy
import app.suivi.android.presenter.Shown
import app.suivi.android.presenter.WaitingCount

/** The client's first screen: what wants me, what waits, my folders. */
@Composable
fun HomeScreen(
    shown: Shown<HomeState>,
    load: LoadPicture,
    onFolder: (FolderRow) -> Unit,
    onConsent: (space: String) -> Unit,
    onRemedy: (Remedy) -> Unit,
    onAdd: (FolderRow) -> Unit = {},
    onWaiting: () -> Unit = {},
    onPhoto: (space: String, FileRow) -> Unit = { _, _ -> },
    onResults: (space: String) -> Unit = {},
    onPeople: (space: String) -> Unit = {},
) = Page(stringResource(R.string.home_title)) { padding ->
    shown.Draw(
        padding, onRemedy,
        empty = { Message(R.drawable.ic_folder, stringResource(R.string.home_empty_title), stringResource(R.string.home_empty)) },
    ) { state ->
        LazyColumn(
            Modifier.padding(padding), contentPadding = PaddingValues(16.dp, 8.dp, 16.dp, 24.dp),
            verticalArrangement = Arrangement.spacedBy(8.dp),
        ) {
            state.records.find { it.needsConsent }?.let { record ->
                item {
                    Notice(
                        stringResource(R.string.home_consent), stringResource(R.string.home_consent_go),
                        { onConsent(record.space) }, title = stringResource(R.string.home_consent_title),
                    )
                }
            }
            state.today()?.let { folder -> item { TodaysPhoto { onAdd(folder) } } }
            if (state.waiting.saved + state.waiting.blocked > 0) item { Waits(state.waiting, onWaiting) }
            for (record in state.records) {
                record(record, state.records.size > 1, onFolder)
                if (record.latest.isNotEmpty()) item { Latest(record, load, onPhoto) }
                item { Line(R.drawable.ic_results, stringResource(R.string.home_results), null) { onResults(record.space) } }
                item { Line(R.drawable.ic_people, stringResource(R.string.home_people), null) { onPeople(record.space) } }
            }
        }
    }
}

private fun LazyListScope.record(record: RecordRow, several: Boolean, onFolder: (FolderRow) -> Unit) {
    if (several && record.name != null || record.archived) item { Title(record) }
    if (record.folders.isEmpty()) item { Text(stringResource(R.string.home_no_folder), Modifier.padding(vertical = 8.dp)) }
    items(record.folders, { it.item }) { FolderLine(it) { onFolder(it) } }
}

@Composable
private fun Title(record: RecordRow) {
    val name = record.name.orEmpty()
    Text(
        if (record.archived) stringResource(R.string.home_archived, name) else name,
        Modifier.padding(top = 20.dp).semantics { heading() }, style = MaterialTheme.typography.titleMedium,
    )
}

@Composable
private fun Waits(count: WaitingCount, onOpen: () -> Unit) {
    if (count.saved > 0) {
        Labelled(
            R.drawable.ic_waiting, pluralStringResource(R.plurals.waiting_saved, count.saved, count.saved),
            Modifier.clickable(role = Role.Button, onClick = onOpen).heightIn(min = 48.dp).padding(vertical = 8.dp),
        )
    }
    if (count.blocked > 0) {
        Notice(pluralStringResource(R.plurals.waiting_blocked, count.blocked, count.blocked), stringResource(R.string.waiting_look), onOpen)
    }
}

/** The photos that came last: the way to look at one. */
@Composable
private fun Latest(record: RecordRow, load: LoadPicture, onPhoto: (space: String, FileRow) -> Unit) =
    Column(Modifier.padding(top = 8.dp), Arrangement.spacedBy(8.dp)) {
        Text(stringResource(R.string.home_latest), Modifier.semantics { heading() }, style = MaterialTheme.typography.titleMedium)
        SmallPictures(record.latest, load) { onPhoto(record.space, it) }
    }
