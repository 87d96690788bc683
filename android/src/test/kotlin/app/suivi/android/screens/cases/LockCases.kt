package app.suivi.android.screens.cases

import androidx.compose.runtime.Composable
import app.suivi.android.presenter.LockPurpose
import app.suivi.android.presenter.LockState
import app.suivi.android.presenter.LockStep
import app.suivi.android.presenter.Trouble
import app.suivi.android.screen.LockScreen
import app.suivi.android.screens.Case

val lockCases = listOf(
    Case("lock-ready") { Lock(LockState(LockStep.PRESENT), finger = true) },
    Case("lock-wrong") { Lock(LockState(LockStep.PRESENT, wrong = 2)) },
    Case("lock-last") { Lock(LockState(LockStep.PRESENT, wrong = 1)) },
    Case("lock-failed") { Lock(LockState(LockStep.PRESENT, wrong = 0, trouble = Trouble.STORAGE_CLOSED)) },
    Case("lock-choose") { Lock(LockState(LockStep.NEW), LockPurpose.CHOOSE) },
    Case("lock-again") { Lock(LockState(LockStep.AGAIN), LockPurpose.CHOOSE) },
    Case("lock-differs") { Lock(LockState(LockStep.NEW, differs = true), LockPurpose.CHOOSE) },
    Case("lock-change") { Lock(LockState(LockStep.PRESENT), LockPurpose.CHANGE) },
)

@Composable
private fun Lock(state: LockState, purpose: LockPurpose = LockPurpose.OPEN, finger: Boolean = false) =
    LockScreen(state, purpose, {}, if (finger) ({}) else null, if (purpose == LockPurpose.CHANGE) ({}) else null)
