package app.suivi.android.app.place

import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import app.suivi.android.app.Navigator
import app.suivi.android.app.Route
import app.suivi.android.presenter.ResultsPresenter
import app.suivi.android.screen.ResultsActs
import app.suivi.android.screen.ResultsScreen
import app.suivi.android.session.Session

@Composable
fun ResultsPlace(route: Route.Results, session: Session, navigator: Navigator) {
    val presenter = navigator.presenter(route) { ResultsPresenter(session, it, route.space) }
    val shown by presenter.state.collectAsStateWithLifecycle()
    val doing by presenter.doing.collectAsStateWithLifecycle()
    val trouble by presenter.trouble.collectAsStateWithLifecycle()
    val begun by presenter.begun.collectAsStateWithLifecycle()
    Told(doing, navigator, presenter::told)
    Opens(begun, navigator, presenter::opened)
    ResultsScreen(
        shown, trouble ?: doing.trouble,
        ResultsActs(
            onResult = { navigator.go(Route.Result(it.item)) },
            onFill = { presenter.fill(it.document) },
            onDraft = { navigator.go(Route.Fill(it.draft)) },
            onCancel = { presenter.cancel(it.document) },
            onAssign = { navigator.go(Route.Assign(route.space)) },
            onUnits = presenter::read,
            onBack = navigator::back,
            onRemedy = { navigator.remedy(it, presenter::again) },
        ),
    )
}

/** Goes to a draft as soon as it was begun. */
@Composable
fun Opens(begun: String?, navigator: Navigator, opened: () -> Unit) = LaunchedEffect(begun) {
    if (begun != null) {
        navigator.go(Route.Fill(begun))
        opened()
    }
}
