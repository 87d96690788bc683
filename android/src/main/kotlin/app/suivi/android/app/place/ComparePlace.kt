package app.suivi.android.app.place

import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.remember
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import app.suivi.android.app.Navigator
import app.suivi.android.app.Route
import app.suivi.android.presenter.ComparePresenter
import app.suivi.android.screen.CompareActs
import app.suivi.android.screen.CompareScreen
import app.suivi.android.screen.LoadPicture
import app.suivi.android.session.Session

@Composable
fun ComparePlace(route: Route.Compare, session: Session, navigator: Navigator) {
    val presenter = navigator.presenter(route) { ComparePresenter(session, it, route.space, route.pose) }
    val shown by presenter.state.collectAsStateWithLifecycle()
    val load = remember<LoadPicture>(presenter) { { item -> presenter.picture(item, ::pictureOf) } }
    CompareScreen(
        shown, load,
        CompareActs(
            onPose = presenter::pose, onBefore = presenter::before, onAfter = presenter::after, onSwap = presenter::swap,
            onBack = navigator::back, onRemedy = { navigator.remedy(it, presenter::again) },
        ),
    )
}
