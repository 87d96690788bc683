package app.suivi.android.app.place

import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import app.suivi.android.app.Navigator
import app.suivi.android.app.Route
import app.suivi.android.presenter.AssignPresenter
import app.suivi.android.presenter.Done
import app.suivi.android.screen.AssignScreen
import app.suivi.android.session.Session

@Composable
fun AssignPlace(route: Route.Assign, session: Session, navigator: Navigator) {
    val presenter = navigator.presenter(route) { AssignPresenter(session, it, route.space) }
    val shown by presenter.state.collectAsStateWithLifecycle()
    val doing by presenter.doing.collectAsStateWithLifecycle()
    val trouble by presenter.trouble.collectAsStateWithLifecycle()
    val begun by presenter.begun.collectAsStateWithLifecycle()
    var chosen by rememberSaveable { mutableStateOf<String?>(null) }
    Told(doing, navigator, presenter::told) { it == Done.ASSIGNED }
    Opens(begun, navigator, presenter::opened)
    AssignScreen(
        shown, trouble ?: doing.trouble, chosen,
        onChoose = { chosen = it },
        onAssign = presenter::assign,
        onFill = presenter::fill,
        onBack = navigator::back,
        onRemedy = { navigator.remedy(it, presenter::again) },
    )
}
