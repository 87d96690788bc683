package app.suivi.android.app.place

import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import app.suivi.android.app.Navigator
import app.suivi.android.app.Route
import app.suivi.android.presenter.ClientsPresenter
import app.suivi.android.screen.ClientsScreen
import app.suivi.android.session.Session

@Composable
fun ClientsPlace(session: Session, navigator: Navigator) {
    val presenter = navigator.presenter(Route.Clients) { ClientsPresenter(session, it) }
    val shown by presenter.state.collectAsStateWithLifecycle()
    ClientsScreen(
        shown,
        onClient = { navigator.go(Route.Folder(it.space, null)) },
        onFind = presenter::find,
        onMore = presenter::more,
        onRemedy = { navigator.remedy(it, presenter::again) },
    )
}
