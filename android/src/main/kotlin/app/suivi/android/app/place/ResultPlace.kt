package app.suivi.android.app.place

import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import app.suivi.android.app.Navigator
import app.suivi.android.app.Route
import app.suivi.android.presenter.ResultPresenter
import app.suivi.android.screen.ResultScreen
import app.suivi.android.session.Session

@Composable
fun ResultPlace(route: Route.Result, session: Session, navigator: Navigator) {
    val presenter = navigator.presenter(route) { ResultPresenter(session, it, route.item) }
    val shown by presenter.state.collectAsStateWithLifecycle()
    val trouble by presenter.trouble.collectAsStateWithLifecycle()
    val begun by presenter.begun.collectAsStateWithLifecycle()
    Opens(begun, navigator, presenter::opened)
    ResultScreen(
        shown, trouble,
        onCorrect = presenter::correct,
        onCorrection = { navigator.go(Route.Result(it)) },
        onUnits = presenter::read,
        onBack = navigator::back,
        onRemedy = { navigator.remedy(it, presenter::again) },
    )
}
