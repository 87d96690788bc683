package app.suivi.android.screens.cases

import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.SnackbarDuration
import androidx.compose.material3.SnackbarHostState
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.remember
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.stringResource
import app.suivi.android.app.Tab
import app.suivi.android.presenter.AppRole
import app.suivi.android.presenter.Done
import app.suivi.android.presenter.FolderAccess
import app.suivi.android.presenter.FolderRow
import app.suivi.android.presenter.Holds
import app.suivi.android.presenter.HomeState
import app.suivi.android.presenter.RecordRow
import app.suivi.android.presenter.Shown
import app.suivi.android.presenter.Trouble
import app.suivi.android.presenter.WaitingCount
import app.suivi.android.screen.Frame
import app.suivi.android.screen.HomeScreen
import app.suivi.android.screen.TabItem
import app.suivi.android.screen.words
import app.suivi.android.screens.Case

internal val openFolder = FolderRow("s1", "f1", "Avant / après", null, FolderAccess.OPEN)
internal val seenFolder = FolderRow("s1", "f2", "Nutrition", null, FolderAccess.SEEN)
internal val documents = FolderRow("s1", "f3", "Documents", Holds.DOCUMENTS, FolderAccess.AUTOMATIC)
internal val assessments = FolderRow("s1", "f4", "Assessments", Holds.ASSESSMENTS, FolderAccess.AUTOMATIC)
private val record = RecordRow("s1", "Ana Bouchard", false, false, listOf(openFolder, seenFolder, documents, assessments), listOf(taken("1", 0), taken("2", 0, "left"), taken("3", 30)))
private val state = HomeState(listOf(record), WaitingCount(2, 0))

val homeCases = listOf(
    Case("home-ready") { Home(Shown.Ready(state)) },
    Case("home-consent") { Home(Shown.Ready(state.copy(listOf(record.copy(needsConsent = true)), WaitingCount(0, 0)))) },
    Case("home-blocked") { Home(Shown.Ready(state.copy(waiting = WaitingCount(3, 1)))) },
    Case("home-several") {
        val other = record.copy(space = "s2", name = "Ana Bouchard, Physio", archived = true, folders = listOf(), latest = listOf())
        Home(Shown.Ready(state.copy(listOf(record, other))))
    },
    Case("home-empty") { Home(Shown.Empty) },
    Case("home-loading") { Home(Shown.Loading) },
    Case("home-failed") { Home(Shown.Failed(Trouble.OUT_OF_TOUCH)) },
)

@Composable
private fun Home(shown: Shown<HomeState>) = Tabs(AppRole.CLIENT, Tab.HOME) { HomeScreen(shown, { portrait(it) }, {}, {}, {}) }

/** As a tab shows it, with what was just done. */
@Composable
internal fun Tabs(role: AppRole, selected: Tab, done: Done? = null, content: @Composable () -> Unit) {
    val messages = remember { SnackbarHostState() }
    val words = done?.let { stringResource(it.words()) }
    LaunchedEffect(words) { if (words != null) messages.showSnackbar(words, duration = SnackbarDuration.Indefinite) }
    Frame(
        Tab.of(role).map { TabItem(stringResource(it.words), it.icon, it == selected) }, {}, messages,
    ) { padding -> Box(Modifier.padding(padding)) { content() } }
}
