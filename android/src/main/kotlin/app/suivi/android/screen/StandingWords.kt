package app.suivi.android.screen

import androidx.annotation.StringRes
import androidx.compose.runtime.Composable
import androidx.compose.ui.res.stringResource
import app.suivi.android.R
import app.suivi.android.presenter.Delay
import app.suivi.android.presenter.Obstacle
import app.suivi.android.presenter.Refusal
import app.suivi.android.presenter.Standing

/** What happened, what became of it, what to do; the server's own reason, where it says more. */
@Composable
fun Standing.sentence(): String = when (this) {
    is Standing.BeingSaved -> stringResource(R.string.stands_being_saved)
    is Standing.Saved -> stringResource(R.string.stands_saved)
    is Standing.Sending -> stringResource(R.string.stands_sending)
    is Standing.Received -> stringResource(R.string.stands_received)
    is Standing.Waits -> stringResource(delay.sentence())
    is Standing.NeedsYou -> {
        val own = stringResource(why.sentence())
        val more = trouble
        if (why == Obstacle.REFUSED && more != null) stringResource(more.sentence()) else own
    }
}

@StringRes
private fun Delay.sentence(): Int = when (this) {
    Delay.NETWORK -> R.string.delay_network
    Delay.PORTAL -> R.string.delay_portal
    Delay.UNTRUSTED -> R.string.delay_untrusted
    Delay.METERED -> R.string.delay_metered
    Delay.BATTERY -> R.string.delay_battery
    Delay.AUTH -> R.string.delay_auth
    Delay.BUSY -> R.string.delay_busy
    Delay.LOCKED -> R.string.delay_locked
    Delay.QUOTA -> R.string.delay_quota
    Delay.DEPENDENCY -> R.string.delay_dependency
    Delay.PLATFORM -> R.string.delay_platform
}

/** What the system refuses, and what becomes of what waits. */
@StringRes
fun Refusal.sentence(): Int = when (this) {
    Refusal.BACKGROUND -> R.string.refusal_background
    Refusal.DATA_SAVER -> R.string.refusal_data_saver
    Refusal.JOBS -> R.string.refusal_jobs
    Refusal.NOTIFICATIONS -> R.string.refusal_notifications
}

/** The way to change it. */
@StringRes
fun Refusal.way(): Int = if (this == Refusal.NOTIFICATIONS) R.string.refusal_allow else R.string.refusal_open
