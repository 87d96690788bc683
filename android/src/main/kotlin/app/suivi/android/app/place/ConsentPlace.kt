package app.suivi.android.app.place

import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import app.suivi.android.app.Navigator
import app.suivi.android.app.Route
import app.suivi.android.presenter.ConsentPresenter
import app.suivi.android.screen.ConsentScreen
import app.suivi.android.session.Session

@Composable
fun ConsentPlace(route: Route.Consent, session: Session, navigator: Navigator) {
    val presenter = navigator.presenter(route) { ConsentPresenter(session, it, route.space) }
    val shown by presenter.state.collectAsStateWithLifecycle()
    val consenting by presenter.consenting.collectAsStateWithLifecycle()
    LaunchedEffect(consenting.given) { if (consenting.given) navigator.back() }
    ConsentScreen(
        shown, consenting,
        onAgree = presenter::agree,
        onBack = navigator::back,
        onRemedy = { navigator.remedy(it, presenter::again) },
    )
}
