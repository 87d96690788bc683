package app.suivi.android.screens.cases

import androidx.compose.runtime.Composable
import androidx.compose.ui.graphics.ImageBitmap
import app.suivi.android.presenter.Doing
import app.suivi.android.presenter.PhotoState
import app.suivi.android.presenter.Shown
import app.suivi.android.presenter.Trouble
import app.suivi.android.screen.PhotoActs
import app.suivi.android.screen.PhotoScreen
import app.suivi.android.screens.Case

private val state = PhotoState(taken("1", 0), companySeen, true, shares = true)

val photoCases = listOf(
    Case("photo-ready") { Photo(Shown.Ready(state)) },
    Case("photo-seen-only") { Photo(Shown.Ready(state.copy(file = taken("2", 0, null).copy(dateEdited = true), deletes = false, shares = false))) },
    Case("photo-refused") { Photo(Shown.Ready(state), Doing(trouble = Trouble.NOT_ALLOWED)) },
    Case("photo-nopicture") { Photo(Shown.Ready(state)) { null } },
    Case("photo-loading") { Photo(Shown.Loading) },
    Case("photo-failed") { Photo(Shown.Failed(Trouble.NOT_FOUND)) },
)

@Composable
private fun Photo(shown: Shown<PhotoState>, doing: Doing = Doing(), load: (String) -> ImageBitmap? = ::portrait) =
    PhotoScreen(shown, doing, { load(it) }, PhotoActs({}, {}, {}, {}, {}, {}))
