package app.suivi.android.app

import java.io.Serializable

/** Where somebody is: small, so that the system keeps it when it ends the process. */
sealed interface Route : Serializable {
    data object Home : Route {
        // There is one of it, also when it was kept.
        private fun readResolve(): Any = Home
    }

    data object Clients : Route {
        private fun readResolve(): Any = Clients
    }

    data object Settings : Route {
        private fun readResolve(): Any = Settings
    }

    /** A folder; none: the root of the space. */
    data class Folder(val space: String, val folder: String?) : Route

    data class Consent(val space: String) : Route
}
