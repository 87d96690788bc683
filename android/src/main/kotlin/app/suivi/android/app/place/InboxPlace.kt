package app.suivi.android.app.place

import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import app.suivi.android.app.Navigator
import app.suivi.android.app.Route
import app.suivi.android.presenter.InboxPresenter
import app.suivi.android.screen.InboxScreen
import app.suivi.android.session.Session

@Composable
fun InboxPlace(session: Session, navigator: Navigator) {
    val presenter = navigator.presenter(Route.Inbox) { InboxPresenter(session, it) }
    val shown by presenter.state.collectAsStateWithLifecycle()
    val doing by presenter.doing.collectAsStateWithLifecycle()
    Told(doing, presenter::told)
    InboxScreen(
        shown, doing, loaded(presenter) { item, read -> presenter.picture(item, read) },
        onRecord = { navigator.go(Route.Folder(it, null)) },
        onLooked = presenter::looked,
        onRemedy = { navigator.remedy(it, presenter::again) },
    )
}
