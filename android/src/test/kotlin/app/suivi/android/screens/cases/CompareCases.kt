package app.suivi.android.screens.cases

import androidx.compose.runtime.Composable
import androidx.compose.ui.graphics.ImageBitmap
import app.suivi.android.presenter.ComparePose
import app.suivi.android.presenter.CompareState
import app.suivi.android.presenter.Shown
import app.suivi.android.presenter.Trouble
import app.suivi.android.screen.CompareActs
import app.suivi.android.screen.CompareScreen
import app.suivi.android.screen.CompareWay
import app.suivi.android.screens.Case

private val front = ComparePose("front", listOf(taken("1", 120), taken("3", 60), taken("2", 0)))
private val state = CompareState(
    "Ana Bouchard", listOf(front, ComparePose("left", listOf(taken("4", 120, "left"), taken("5", 0, "left"))), ComparePose(null, listOf(taken("6", 9, null), taken("7", 1, null)))),
    0, front.photos.first(), front.photos.last(),
)

val compareCases = listOf(
    Case("compare-ready") { Compare(Shown.Ready(state)) },
    Case("compare-wipe") { Compare(Shown.Ready(state), CompareWay.WIPE) },
    Case("compare-flip") { Compare(Shown.Ready(state), CompareWay.FLIP) },
    Case("compare-nopictures") { Compare(Shown.Ready(state)) { null } },
    Case("compare-empty") { Compare(Shown.Empty) },
    Case("compare-loading") { Compare(Shown.Loading) },
    Case("compare-failed") { Compare(Shown.Failed(Trouble.NOT_KEPT)) },
)

@Composable
private fun Compare(shown: Shown<CompareState>, way: CompareWay = CompareWay.BESIDE, load: (String) -> ImageBitmap? = ::portrait) =
    CompareScreen(shown, { load(it) }, CompareActs({}, {}, {}, {}, {}, {}), way)
