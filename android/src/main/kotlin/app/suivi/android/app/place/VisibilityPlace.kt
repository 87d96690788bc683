package app.suivi.android.app.place

import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import app.suivi.android.app.Navigator
import app.suivi.android.app.Route
import app.suivi.android.presenter.VisibilityPresenter
import app.suivi.android.screen.VisibilityScreen
import app.suivi.android.session.Session

@Composable
fun VisibilityPlace(route: Route.Visibility, session: Session, navigator: Navigator) {
    val presenter = navigator.presenter(route) { VisibilityPresenter(session, it, route.item) }
    val shown by presenter.state.collectAsStateWithLifecycle()
    val asked by presenter.asked.collectAsStateWithLifecycle()
    val doing by presenter.doing.collectAsStateWithLifecycle()
    Told(doing, navigator, presenter::told)
    VisibilityScreen(
        shown, asked, doing,
        onChoose = presenter::choose,
        onConfirm = presenter::confirm,
        onKeep = presenter::keep,
        onBack = navigator::back,
        onRemedy = { navigator.remedy(it, presenter::again) },
    )
}
