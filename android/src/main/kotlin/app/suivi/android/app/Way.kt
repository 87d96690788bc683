package app.suivi.android.app

import androidx.activity.compose.PredictiveBackHandler
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.consumeWindowInsets
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.SnackbarHostState
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableFloatStateOf
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.saveable.rememberSaveableStateHolder
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.graphicsLayer
import androidx.compose.ui.res.stringResource
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import app.suivi.android.app.place.AddPlace
import app.suivi.android.app.place.AssignPlace
import app.suivi.android.app.place.ClientsPlace
import app.suivi.android.app.place.ComparePlace
import app.suivi.android.app.place.ConsentPlace
import app.suivi.android.app.place.FillPlace
import app.suivi.android.app.place.FolderPlace
import app.suivi.android.app.place.HomePlace
import app.suivi.android.app.place.InboxPlace
import app.suivi.android.app.place.LockPlace
import app.suivi.android.app.place.PeoplePlace
import app.suivi.android.app.place.PhotoPlace
import app.suivi.android.app.place.ResultPlace
import app.suivi.android.app.place.ResultsPlace
import app.suivi.android.app.place.SettingsPlace
import app.suivi.android.app.place.VisibilityPlace
import app.suivi.android.app.place.WaitingPlace
import app.suivi.android.screen.Frame
import app.suivi.android.screen.TabItem
import app.suivi.android.screen.words
import app.suivi.android.session.Session

/** The place at the end of the way, and the tabs below the first ones. */
@Composable
fun Way(way: List<Route>, tabs: List<Tab>, session: Session, navigator: Navigator) {
    val here = way.last()
    val holder = rememberSaveableStateHolder()
    var before by remember { mutableStateOf(way) }
    LaunchedEffect(way) {
        // What was scrolled or typed in a place is forgotten with it.
        (before - way.toSet()).forEach(holder::removeState)
        before = way
    }
    var pulled by remember { mutableFloatStateOf(0f) }
    PredictiveBackHandler(way.size > 1) { gesture ->
        try {
            gesture.collect { pulled = it.progress }
            navigator.back()
        } finally {
            pulled = 0f
        }
    }
    val tab = tabs.find { it.route == here }
    val messages = remember { SnackbarHostState() }
    val done by navigator.told.collectAsStateWithLifecycle()
    val words = done?.let { stringResource(it.words()) }
    LaunchedEffect(words) {
        if (words != null) {
            messages.showSnackbar(words)
            navigator.told.value = null
        }
    }
    Frame(
        if (tab == null) listOf() else tabs.map { TabItem(stringResource(it.words), it.icon, it == tab) },
        onTab = { navigator.select(tabs[it], tabs.first()) },
        done = messages,
    ) { padding ->
        Box(
            Modifier.padding(padding).consumeWindowInsets(padding).graphicsLayer {
                scaleX = 1 - pulled / 10
                scaleY = 1 - pulled / 10
            },
        ) {
            holder.SaveableStateProvider(here) { Place(here, session, navigator) }
        }
    }
}

/** Which place a route leads to: one line each. */
@Composable
private fun Place(route: Route, session: Session, navigator: Navigator) = when (route) {
    is Route.Home -> HomePlace(session, navigator)
    is Route.Clients -> ClientsPlace(session, navigator)
    is Route.Settings -> SettingsPlace(session, navigator)
    is Route.Folder -> FolderPlace(route, session, navigator)
    is Route.Consent -> ConsentPlace(route, session, navigator)
    is Route.Add -> AddPlace(route, session, navigator)
    is Route.Photo -> PhotoPlace(route, session, navigator)
    is Route.Compare -> ComparePlace(route, session, navigator)
    is Route.Waiting -> WaitingPlace(session, navigator)
    is Route.Inbox -> InboxPlace(session, navigator)
    is Route.Visibility -> VisibilityPlace(route, session, navigator)
    is Route.People -> PeoplePlace(route, session, navigator)
    is Route.Results -> ResultsPlace(route, session, navigator)
    is Route.Result -> ResultPlace(route, session, navigator)
    is Route.Assign -> AssignPlace(route, session, navigator)
    is Route.Lock -> LockPlace(route.purpose, session, navigator, navigator::back)
    is Route.Fill -> FillPlace(route, session, navigator)
}
