package app.suivi.android.app

import androidx.activity.compose.PredictiveBackHandler
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.consumeWindowInsets
import androidx.compose.foundation.layout.padding
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
import app.suivi.android.app.place.ClientsPlace
import app.suivi.android.app.place.ConsentPlace
import app.suivi.android.app.place.FolderPlace
import app.suivi.android.app.place.HomePlace
import app.suivi.android.app.place.SettingsPlace
import app.suivi.android.screen.Frame
import app.suivi.android.screen.TabItem
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
    Frame(
        if (tab == null) listOf() else tabs.map { TabItem(stringResource(it.words), it.icon, it == tab) },
        onTab = { navigator.select(tabs[it], tabs.first()) },
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
}
