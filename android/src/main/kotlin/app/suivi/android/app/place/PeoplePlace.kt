package app.suivi.android.app.place

import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import app.suivi.android.app.Navigator
import app.suivi.android.app.Route
import app.suivi.android.presenter.PeoplePresenter
import app.suivi.android.presenter.Shown
import app.suivi.android.screen.PeopleActs
import app.suivi.android.screen.PeopleAsk
import app.suivi.android.screen.PeopleDialog
import app.suivi.android.screen.PeopleScreen
import app.suivi.android.session.Session

@Composable
fun PeoplePlace(route: Route.People, session: Session, navigator: Navigator) {
    val presenter = navigator.presenter(route) { PeoplePresenter(session, it, route.space) }
    val shown by presenter.state.collectAsStateWithLifecycle()
    val doing by presenter.doing.collectAsStateWithLifecycle()
    var ask by rememberSaveable { mutableStateOf<PeopleAsk?>(null) }
    Told(doing, navigator, presenter::told)
    PeopleScreen(
        shown, doing,
        onJoin = presenter::join,
        onAsk = { ask = it },
        onBack = navigator::back,
        onRemedy = { navigator.remedy(it, presenter::again) },
    )
    val state = (shown as? Shown.Ready)?.value ?: return
    ask?.let { PeopleDialog(it, state, PeopleActs(presenter::invite, presenter::end, presenter::answer, presenter::withdraw)) { ask = null } }
}
