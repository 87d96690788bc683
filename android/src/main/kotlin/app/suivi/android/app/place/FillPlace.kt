package app.suivi.android.app.place

import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import app.suivi.android.app.Navigator
import app.suivi.android.app.Route
import app.suivi.android.presenter.FillPresenter
import app.suivi.android.screen.FillActs
import app.suivi.android.screen.FillScreen
import app.suivi.android.session.Session
import java.time.OffsetDateTime

@Composable
fun FillPlace(route: Route.Fill, session: Session, navigator: Navigator) {
    val presenter = navigator.presenter(route) { FillPresenter(session, it, route.draft, OffsetDateTime::now) }
    val shown by presenter.state.collectAsStateWithLifecycle()
    val doing by presenter.doing.collectAsStateWithLifecycle()
    val trouble by presenter.trouble.collectAsStateWithLifecycle()
    Told(doing, navigator, presenter::told) { true }
    FillScreen(
        shown, doing,
        FillActs(
            onWrite = presenter::write,
            typed = presenter::typed,
            photos = presenter::photos,
            onComplete = presenter::complete,
            onDiscard = presenter::discard,
            onBack = navigator::back,
            onRemedy = { navigator.remedy(it, presenter::again) },
        ),
        trouble,
    )
}
