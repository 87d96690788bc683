package app.suivi.android.app.place

import android.graphics.BitmapFactory
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.remember
import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.graphics.asImageBitmap
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import app.suivi.android.app.Navigator
import app.suivi.android.app.Route
import app.suivi.android.presenter.FolderPresenter
import app.suivi.android.screen.FolderScreen
import app.suivi.android.screen.LoadPicture
import app.suivi.android.session.Session
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext

@Composable
fun FolderPlace(route: Route.Folder, session: Session, navigator: Navigator) {
    val presenter = navigator.presenter(route) { FolderPresenter(session, it, route.space, route.folder) }
    val shown by presenter.state.collectAsStateWithLifecycle()
    val load = remember<LoadPicture>(presenter) { { item -> presenter.picture(item, ::decoded) } }
    FolderScreen(
        shown, load,
        onFolder = { navigator.go(Route.Folder(it.space, it.item)) },
        onConsent = { navigator.go(Route.Consent(route.space)) },
        onMore = presenter::more,
        onBack = navigator::back,
        onRemedy = { navigator.remedy(it, presenter::again) },
    )
}

private suspend fun decoded(path: String): ImageBitmap? =
    withContext(Dispatchers.IO) { BitmapFactory.decodeFile(path)?.asImageBitmap() }
