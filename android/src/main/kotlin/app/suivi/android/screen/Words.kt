package app.suivi.android.screen

import androidx.annotation.StringRes
import androidx.compose.runtime.Composable
import androidx.compose.runtime.staticCompositionLocalOf
import androidx.compose.ui.platform.LocalConfiguration
import androidx.compose.ui.res.stringResource
import app.suivi.android.R
import app.suivi.android.presenter.Audience
import app.suivi.android.presenter.FileKind
import app.suivi.android.presenter.FolderAccess
import app.suivi.android.presenter.FolderRow
import app.suivi.android.presenter.Holds
import app.suivi.android.presenter.Trouble
import java.time.Instant
import java.time.ZoneId
import java.time.format.DateTimeFormatter
import java.time.format.FormatStyle
import java.time.temporal.ChronoUnit

/** What a folder is called: automatic ones by what is in them. */
@Composable
fun FolderRow.title(): String = when (holds) {
    Holds.DOCUMENTS -> stringResource(R.string.holds_documents)
    Holds.ASSESSMENTS -> stringResource(R.string.holds_assessments)
    null -> name
}

/** A moment as a day, in the person's own way of writing one. */
@Composable
fun day(micros: Long): String {
    val locale = LocalConfiguration.current.locales[0]
    val moment = Instant.EPOCH.plus(micros, ChronoUnit.MICROS).atZone(ZoneId.systemDefault())
    return DateTimeFormatter.ofLocalizedDate(FormatStyle.MEDIUM).withLocale(locale).format(moment)
}

/** The pose slot in words; a person's own word stays as it is. */
@Composable
fun pose(word: String): String = when (word) {
    "front" -> stringResource(R.string.pose_front)
    "left" -> stringResource(R.string.pose_left)
    "right" -> stringResource(R.string.pose_right)
    "back" -> stringResource(R.string.pose_back)
    else -> word
}

/** A client looks: what others are told about him is said to him. */
val LocalToClient = staticCompositionLocalOf<Boolean> { error("nobody says who looks") }

/** To a client his professionals are named as his (access specification, "Visibility"). */
@StringRes
@Composable
fun Audience.words(): Int {
    val toClient = LocalToClient.current
    return when (this) {
        Audience.JUST_ME -> R.string.audience_just_me
        Audience.BRANCH -> R.string.audience_branch
        Audience.COMPANY -> R.string.audience_company
        Audience.MAKER_AND_CLIENT -> if (toClient) R.string.audience_maker_and_me else R.string.audience_maker_and_client
        Audience.COMPANY_AND_CLIENT -> if (toClient) R.string.audience_company_and_me else R.string.audience_company_and_client
        Audience.EVERYONE -> if (toClient) R.string.audience_everyone_and_me else R.string.audience_everyone
    }
}

@StringRes
@Composable
fun FolderAccess.words(): Int = when (this) {
    FolderAccess.OPEN -> if (LocalToClient.current) R.string.access_open else R.string.access_client_adds
    FolderAccess.SEEN -> if (LocalToClient.current) R.string.access_seen else R.string.access_client_sees
    FolderAccess.HIDDEN -> R.string.access_hidden
    FolderAccess.AUTOMATIC -> R.string.access_automatic
}

@StringRes
fun FileKind.words() = when (this) {
    FileKind.PHOTO -> R.string.kind_photo
    FileKind.DOCUMENT -> R.string.kind_document
    FileKind.VIDEO -> R.string.kind_video
    FileKind.OTHER -> R.string.kind_other
}

/** What happened, what became of the data, what to do. */
@StringRes
fun Trouble.sentence(): Int = when (this) {
    Trouble.SIGNED_OUT -> R.string.trouble_signed_out
    Trouble.PIN_SPENT -> R.string.trouble_pin_spent
    Trouble.SUPERSEDED -> R.string.trouble_superseded
    Trouble.KEY_LOST -> R.string.trouble_key_lost
    Trouble.LOCKED -> R.string.trouble_locked
    Trouble.OUT_OF_TOUCH -> R.string.trouble_out_of_touch
    Trouble.OFFLINE -> R.string.trouble_offline
    Trouble.NOT_KEPT -> R.string.trouble_not_kept
    Trouble.NOT_SUIVI -> R.string.trouble_not_suivi
    Trouble.BUSY -> R.string.trouble_busy
    Trouble.NOT_FOUND -> R.string.trouble_not_found
    Trouble.ADDRESS -> R.string.trouble_address
    Trouble.CLEARTEXT -> R.string.trouble_cleartext
    Trouble.INVITATION -> R.string.trouble_invitation
    Trouble.VALUE -> R.string.trouble_value
    Trouble.OTHER_SERVER -> R.string.trouble_other_server
    Trouble.UNSENT -> R.string.trouble_unsent
    Trouble.WRONG_CREDENTIALS -> R.string.trouble_wrong_credentials
    Trouble.WEAK_PASSWORD -> R.string.trouble_weak_password
    Trouble.INVITATION_SPENT -> R.string.trouble_invitation_spent
    Trouble.ACCOUNT_EXISTS -> R.string.trouble_account_exists
    Trouble.NO_SUCH_ACCOUNT -> R.string.trouble_no_such_account
    Trouble.BAD_NAME -> R.string.trouble_bad_name
    Trouble.BAD_ANSWERS -> R.string.trouble_bad_answers
    Trouble.TOO_LARGE -> R.string.trouble_too_large
    Trouble.UNSUPPORTED_TYPE -> R.string.trouble_unsupported_type
    Trouble.PRIVATE_METADATA -> R.string.trouble_private_metadata
    Trouble.READ_ONLY -> R.string.trouble_read_only
    Trouble.PROTECTED -> R.string.trouble_protected
    Trouble.NOT_YOURS -> R.string.trouble_not_yours
    Trouble.NOT_ALLOWED -> R.string.trouble_not_allowed
    Trouble.ARCHIVED -> R.string.trouble_archived
    Trouble.CONSENT -> R.string.trouble_consent
    Trouble.FOLDER_CLOSED -> R.string.trouble_folder_closed
    Trouble.LEVEL_IMPOSSIBLE -> R.string.trouble_level_impossible
    Trouble.SUCCESSOR_NEEDED -> R.string.trouble_successor_needed
    Trouble.WITHOUT_ACCOUNT -> R.string.trouble_without_account
    Trouble.TOO_DEEP -> R.string.trouble_too_deep
    Trouble.CHANGED_MEANWHILE -> R.string.trouble_changed_meanwhile
    Trouble.NO_PICTURE -> R.string.trouble_no_picture
    Trouble.STORAGE_FULL -> R.string.trouble_storage_full
    Trouble.STORAGE_CLOSED -> R.string.trouble_storage_closed
    Trouble.STORAGE_DAMAGED -> R.string.trouble_storage_damaged
    Trouble.STORAGE_IN_USE -> R.string.trouble_storage_in_use
    Trouble.VAULT -> R.string.trouble_vault
    Trouble.SERVER_FULL -> R.string.trouble_server_full
    Trouble.OUTDATED -> R.string.trouble_outdated
    Trouble.UNEXPECTED -> R.string.trouble_unexpected
}
