package app.suivi.android.app.place

import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import app.suivi.android.app.Navigator
import app.suivi.android.app.Route
import app.suivi.android.presenter.Done
import app.suivi.android.presenter.FolderPresenter
import app.suivi.android.presenter.FolderRightsPresenter
import app.suivi.android.presenter.Shown
import app.suivi.android.screen.FolderActs
import app.suivi.android.screen.FolderAround
import app.suivi.android.screen.FolderAsk
import app.suivi.android.screen.FolderDialog
import app.suivi.android.screen.FolderScreen
import app.suivi.android.session.Session

@Composable
fun FolderPlace(route: Route.Folder, session: Session, navigator: Navigator) {
    val both = navigator.presenter(route) {
        Both(FolderPresenter(session, it, route.space, route.folder), FolderRightsPresenter(session, it, route.space, route.folder))
    }
    val (presenter, rights) = both
    val shown by presenter.state.collectAsStateWithLifecycle()
    val doing by rights.doing.collectAsStateWithLifecycle()
    var ask by rememberSaveable { mutableStateOf<FolderAsk?>(null) }
    LaunchedEffect(doing.done) { if (doing.done == Done.DELETED) navigator.back() }
    Told(doing, rights::told)
    val root = route.folder == null
    FolderScreen(
        shown, loaded(presenter) { item, read -> presenter.picture(item, read) },
        onFolder = { navigator.go(Route.Folder(it.space, it.item)) },
        onConsent = { navigator.go(Route.Consent(route.space)) },
        onMore = presenter::more,
        onBack = navigator::back,
        onRemedy = { navigator.remedy(it, presenter::again) },
        around = FolderAround(
            trouble = doing.trouble,
            onRights = { ask = FolderAsk.WHAT },
            onSeen = { navigator.go(Route.Visibility(it.item)) },
            onResults = if (root) ({ navigator.go(Route.Results(route.space)) }) else null,
            onPeople = if (root) ({ navigator.go(Route.People(route.space)) }) else null,
        ),
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
