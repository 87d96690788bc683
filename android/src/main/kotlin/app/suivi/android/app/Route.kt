package app.suivi.android.app

import app.suivi.android.presenter.LockPurpose
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

    /** Takes photos into a folder; none: into the root of the space. */
    data class Add(val space: String, val folder: String?) : Route

    data class Photo(val space: String, val item: String) : Route

    /** Begins with the photos of a pose; none: as it comes. */
    data class Compare(val space: String, val pose: String?) : Route

    data object Waiting : Route {
        private fun readResolve(): Any = Waiting
    }

    data object Inbox : Route {
        private fun readResolve(): Any = Inbox
    }

    /** Who can see a file. */
    data class Visibility(val item: String) : Route

    data class People(val space: String) : Route

    /** The documents and results of a record. */
    data class Results(val space: String) : Route

    data class Result(val item: String) : Route

    /** What may be assigned in a record. */
    data class Assign(val space: String) : Route

    /** The PIN is changed, or the lock taken away. */
    data class Lock(val purpose: LockPurpose) : Route

    /** A draft that is being filled. */
    data class Fill(val draft: String) : Route
}
