package app.suivi.android.app.place

import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.remember
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import app.suivi.android.app.Navigator
import app.suivi.android.app.Route
import app.suivi.android.presenter.InboxPresenter
import app.suivi.android.screen.InboxScreen
import app.suivi.android.screen.LoadPicture
import app.suivi.android.session.Session

@Composable
fun InboxPlace(session: Session, navigator: Navigator) {
    val presenter = navigator.presenter(Route.Inbox) { InboxPresenter(session, it) }
    val shown by presenter.state.collectAsStateWithLifecycle()
    val doing by presenter.doing.collectAsStateWithLifecycle()
    val load = remember<LoadPicture>(presenter) { { item -> presenter.picture(item, ::pictureOf) } }
    Told(doing, navigator, presenter::told)
    InboxScreen(
        shown, doing, load,
        onRecord = { navigator.go(Route.Folder(it, null)) },
        onPhoto = { space, file -> navigator.go(Route.Photo(space, file.item)) },
        onLooked = presenter::looked,
        onRemedy = { navigator.remedy(it, presenter::again) },
    )
}
