package app.suivi.android.app

import androidx.annotation.DrawableRes
import androidx.annotation.StringRes
import app.suivi.android.R
import app.suivi.android.presenter.AppRole

/** A place of the bottom navigation. */
enum class Tab(val route: Route, @param:StringRes val words: Int, @param:DrawableRes val icon: Int) {
    HOME(Route.Home, R.string.tab_home, R.drawable.ic_home),
    INBOX(Route.Inbox, R.string.tab_inbox, R.drawable.ic_inbox),
    CLIENTS(Route.Clients, R.string.tab_clients, R.drawable.ic_people),
    WAITING(Route.Waiting, R.string.tab_waiting, R.drawable.ic_waiting),
    SETTINGS(Route.Settings, R.string.tab_settings, R.drawable.ic_settings),
    ;

    companion object {
        /** Those of a role; the first is where the app begins. */
        fun of(role: AppRole): List<Tab> = when (role) {
            AppRole.CLIENT -> listOf(HOME, WAITING, SETTINGS)
            AppRole.PROFESSIONAL -> listOf(INBOX, CLIENTS, WAITING, SETTINGS)
        }
    }
}
