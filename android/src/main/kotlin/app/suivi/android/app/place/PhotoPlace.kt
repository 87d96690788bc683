package app.suivi.android.app.place

import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.remember
import androidx.compose.ui.platform.LocalContext
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import app.suivi.android.app.Navigator
import app.suivi.android.app.Route
import app.suivi.android.platform.SharedPhotos
import app.suivi.android.presenter.Done
import app.suivi.android.presenter.PhotoPresenter
import app.suivi.android.presenter.Shown
import app.suivi.android.screen.LoadPicture
import app.suivi.android.screen.PhotoActs
import app.suivi.android.screen.PhotoScreen
import app.suivi.android.session.Session

@Composable
fun PhotoPlace(route: Route.Photo, session: Session, navigator: Navigator) {
    val context = LocalContext.current
    val presenter = navigator.presenter(route) { PhotoPresenter(session, it, route.item, navigator.role) }
    val shown by presenter.state.collectAsStateWithLifecycle()
    val doing by presenter.doing.collectAsStateWithLifecycle()
    val load = remember<LoadPicture>(presenter) { { presenter.picture(::pictureOf) } }
    Told(doing, navigator, presenter::told) { it == Done.DELETED }
    PhotoScreen(
        shown, doing, load,
        PhotoActs(
            onCompare = { navigator.go(Route.Compare(route.space, (shown as? Shown.Ready)?.value?.file?.pose)) },
            onSeen = { navigator.go(Route.Visibility(route.item)) },
            onShare = { presenter.share { context.startActivity(SharedPhotos.share(context, it)) } },
            onDelete = presenter::delete, onBack = navigator::back,
            onRemedy = { navigator.remedy(it, presenter::again) },
        ),
    )
}
