package app.suivi.android.app.place

import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.remember
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import app.suivi.android.app.Navigator
import app.suivi.android.app.Route
import app.suivi.android.presenter.FolderPresenter
import app.suivi.android.screen.FolderScreen
import app.suivi.android.screen.LoadPicture
import app.suivi.android.session.Session

@Composable
fun FolderPlace(route: Route.Folder, session: Session, navigator: Navigator) {
    val presenter = navigator.presenter(route) { FolderPresenter(session, it, route.space, route.folder) }
    val shown by presenter.state.collectAsStateWithLifecycle()
    val load = remember<LoadPicture>(presenter) { { item -> presenter.picture(item, ::pictureAt) } }
    FolderScreen(
        shown, load,
        onFolder = { navigator.go(Route.Folder(it.space, it.item)) },
        onConsent = { navigator.go(Route.Consent(route.space)) },
        onAdd = { navigator.go(Route.Add(route.space, route.folder)) },
        onPhoto = { navigator.go(Route.Photo(route.space, it.item)) },
        onCompare = { navigator.go(Route.Compare(route.space)) },
        onMore = presenter::more,
        onBack = navigator::back,
        onRemedy = { navigator.remedy(it, presenter::again) },
    )
}
