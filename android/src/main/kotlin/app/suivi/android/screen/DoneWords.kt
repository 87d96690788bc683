package app.suivi.android.screen

import androidx.annotation.StringRes
import app.suivi.android.R
import app.suivi.android.presenter.Done

/** That it was done, and whether it is only on this phone yet. */
@StringRes
fun Done.words(): Int = when (this) {
    Done.FOLDER_ADDED -> R.string.done_folder_added
    Done.RENAMED -> R.string.done_renamed
    Done.SHARED -> R.string.done_shared
    Done.DELETED -> R.string.done_deleted
    Done.VISIBILITY_CHANGED -> R.string.done_visibility
    Done.LOOKED -> R.string.done_looked
    Done.JOINED -> R.string.done_joined
    Done.ENDED -> R.string.done_ended
    Done.INVITED -> R.string.done_invited
    Done.WITHDRAWN -> R.string.done_withdrawn
    Done.LET_IN -> R.string.done_let_in
    Done.KEPT_OUT -> R.string.done_kept_out
    Done.ASSIGNED -> R.string.done_assigned
    Done.TAKEN_BACK -> R.string.done_taken_back
    Done.COMPLETED -> R.string.done_completed
    Done.DISCARDED -> R.string.done_discarded
}
