package app.suivi.android.app.place

import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import app.suivi.android.app.Navigator
import app.suivi.android.app.Route
import app.suivi.android.presenter.Done
import app.suivi.android.presenter.FileKind
import app.suivi.android.presenter.FolderPresenter
import app.suivi.android.presenter.FolderRightsPresenter
import app.suivi.android.presenter.Shown
import app.suivi.android.screen.FolderActs
import app.suivi.android.screen.FolderAsk
import app.suivi.android.screen.FolderDialog
import app.suivi.android.screen.FolderScreen
import app.suivi.android.screen.FolderWays
import app.suivi.android.screen.LoadPicture
import app.suivi.android.session.Session

@Composable
fun FolderPlace(route: Route.Folder, session: Session, navigator: Navigator) {
    val (presenter, rights) = navigator.presenter(route) {
        Both(FolderPresenter(session, it, route.space, route.folder), FolderRightsPresenter(session, it, route.space, route.folder))
    }
    val shown by presenter.state.collectAsStateWithLifecycle()
    val doing by rights.doing.collectAsStateWithLifecycle()
    var ask by rememberSaveable { mutableStateOf<FolderAsk?>(null) }
    val load = remember<LoadPicture>(presenter) { { item -> presenter.picture(item, ::pictureOf) } }
    Told(doing, navigator, rights::told) { it == Done.DELETED }
    val root = route.folder == null
    FolderScreen(
        shown, load,
        FolderWays(
            onFolder = { navigator.go(Route.Folder(it.space, it.item)) },
            onFile = { navigator.go(if (it.kind == FileKind.PHOTO) Route.Photo(route.space, it.item) else Route.Visibility(it.item)) },
            onAdd = { navigator.go(Route.Add(route.space, route.folder)) },
            onCompare = { navigator.go(Route.Compare(route.space, null)) },
            onConsent = { navigator.go(Route.Consent(route.space)) },
            onMore = presenter::more,
            onBack = navigator::back,
            onRemedy = { navigator.remedy(it, presenter::again) },
            onRights = { ask = FolderAsk.WHAT },
            onResults = if (root) ({ navigator.go(Route.Results(route.space)) }) else null,
            onPeople = if (root) ({ navigator.go(Route.People(route.space)) }) else null,
        ),
        doing.trouble,
    )
    val state = (shown as? Shown.Ready)?.value ?: return
    ask?.let { now ->
        FolderDialog(
            now, state.folder?.name.orEmpty(), state.client, state.rights,
            FolderActs(rights::add, { rights.rename(it) }, { rights.share(it) }, { rights.delete() }),
        ) { ask = it }
    }
}

/** They begin and end with the place. */
private data class Both(val folder: FolderPresenter, val rights: FolderRightsPresenter)
