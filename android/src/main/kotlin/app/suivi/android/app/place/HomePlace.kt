package app.suivi.android.app.place

import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.remember
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import app.suivi.android.app.Navigator
import app.suivi.android.app.Route
import app.suivi.android.app.Tab
import app.suivi.android.presenter.HomePresenter
import app.suivi.android.screen.HomeScreen
import app.suivi.android.screen.LoadPicture
import app.suivi.android.session.Session

@Composable
fun HomePlace(session: Session, navigator: Navigator) {
    val presenter = navigator.presenter(Route.Home) { HomePresenter(session, it) }
    val shown by presenter.state.collectAsStateWithLifecycle()
    val load = remember<LoadPicture>(presenter) { { item -> presenter.picture(item, ::pictureOf) } }
    HomeScreen(
        shown, load,
        onFolder = { navigator.go(Route.Folder(it.space, it.item)) },
        onConsent = { navigator.go(Route.Consent(it)) },
        onAdd = { navigator.go(Route.Add(it.space, it.item)) },
        onWaiting = { navigator.select(Tab.WAITING, Tab.HOME) },
        onRemedy = { navigator.remedy(it, presenter::again) },
        onPhoto = { space, file -> navigator.go(Route.Photo(space, file.item)) },
        onResults = { navigator.go(Route.Results(it)) },
        onPeople = { navigator.go(Route.People(it)) },
    )
}
