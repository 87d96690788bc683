package app.suivi.android.presenter

import app.suivi.Failure
import app.suivi.Refusal
import app.suivi.SessionEnd
import app.suivi.StorageFault
import app.suivi.SuiviException
import app.suivi.Written
import app.suivi.android.presenter.Remedy.AGAIN
import app.suivi.android.presenter.Remedy.CORRECT
import app.suivi.android.presenter.Remedy.LEAVE
import app.suivi.android.presenter.Remedy.SIGN_IN
import app.suivi.android.session.LockFailure

/** What a person can do about a [Trouble]: the button beside its sentence. */
enum class Remedy {
    /** Do the same again. */
    AGAIN,

    /** Change what was typed or chosen. */
    CORRECT,

    /** Go back: here is nothing to be done. */
    LEAVE,

    /** Sign in. */
    SIGN_IN,
}

/** Why something did not work, by what a person is told. Nothing that was saved is lost in any of them. */
enum class Trouble(val remedy: Remedy) {
    SIGNED_OUT(SIGN_IN),
    SUPERSEDED(SIGN_IN),
    KEY_LOST(SIGN_IN),
    PIN_SPENT(SIGN_IN),
    LOCKED(AGAIN),
    OUT_OF_TOUCH(AGAIN),
    OFFLINE(AGAIN),
    NOT_KEPT(AGAIN),
    NOT_SUIVI(AGAIN),
    BUSY(AGAIN),
    NOT_FOUND(LEAVE),

    ADDRESS(CORRECT),
    CLEARTEXT(CORRECT),
    INVITATION(CORRECT),
    VALUE(CORRECT),
    OTHER_SERVER(CORRECT),
    UNSENT(CORRECT),
    WRONG_CREDENTIALS(CORRECT),
    WEAK_PASSWORD(CORRECT),
    INVITATION_SPENT(CORRECT),
    ACCOUNT_EXISTS(CORRECT),
    NO_SUCH_ACCOUNT(CORRECT),
    BAD_NAME(CORRECT),
    BAD_ANSWERS(CORRECT),
    TOO_LARGE(CORRECT),
    UNSUPPORTED_TYPE(CORRECT),
    PRIVATE_METADATA(CORRECT),

    READ_ONLY(LEAVE),
    PROTECTED(LEAVE),
    NOT_YOURS(LEAVE),
    NOT_ALLOWED(LEAVE),
    ARCHIVED(LEAVE),
    CONSENT(LEAVE),
    FOLDER_CLOSED(LEAVE),
    LEVEL_IMPOSSIBLE(CORRECT),
    SUCCESSOR_NEEDED(CORRECT),
    WITHOUT_ACCOUNT(LEAVE),
    TOO_DEEP(CORRECT),
    CHANGED_MEANWHILE(LEAVE),
    NO_PICTURE(LEAVE),

    STORAGE_FULL(AGAIN),
    STORAGE_CLOSED(AGAIN),
    STORAGE_DAMAGED(AGAIN),
    STORAGE_IN_USE(AGAIN),
    VAULT(AGAIN),
    SERVER_FULL(AGAIN),
    OUTDATED(AGAIN),
    UNEXPECTED(AGAIN),
    ;

    /** Trying the same again may help. */
    val again get() = remedy == AGAIN

    companion object {
        /** The one place where the core's errors get their words. */
        fun of(why: SuiviException): Trouble = when (why) {
            is SuiviException.SignedOut -> of(why.why)
            is SuiviException.Locked -> LOCKED
            is SuiviException.OutOfTouch -> OUT_OF_TOUCH
            is SuiviException.Offline -> OFFLINE
            is SuiviException.NotKept -> NOT_KEPT
            is SuiviException.NotSuivi -> NOT_SUIVI
            is SuiviException.Busy -> BUSY
            is SuiviException.NotFound -> NOT_FOUND
            is SuiviException.Refused -> of(why.why)
            is SuiviException.Declined -> of(why.why)
            is SuiviException.Unreadable -> of(why.what)
            is SuiviException.OtherServer -> OTHER_SERVER
            is SuiviException.Unsent -> UNSENT
            is SuiviException.Storage -> of(why.why)
            is SuiviException.Vault -> VAULT
            is SuiviException.Outdated -> OUTDATED
            is SuiviException.Stopped, is SuiviException.Unexpected -> UNEXPECTED
        }

        /** Why a session ended. */
        fun of(end: SessionEnd?): Trouble = when (end) {
            SessionEnd.SUPERSEDED -> SUPERSEDED
            SessionEnd.KEY_LOST -> KEY_LOST
            SessionEnd.ENDED, null -> SIGNED_OUT
        }

        /** What the rules say. */
        fun of(why: Refusal): Trouble = when (why) {
            Refusal.SIGNED_OUT -> SIGNED_OUT
            Refusal.NOT_FOUND -> NOT_FOUND
            Refusal.READ_ONLY, Refusal.PROFESSIONALS_ONLY -> READ_ONLY
            Refusal.PROTECTED -> PROTECTED
            Refusal.NOT_YOURS, Refusal.OTHERS_LIBRARY -> NOT_YOURS
            Refusal.ARCHIVED -> ARCHIVED
            Refusal.CONSENT -> CONSENT
            Refusal.FOLDER_CLOSED, Refusal.ROOT_CLOSED, Refusal.GROUP_CLOSED -> FOLDER_CLOSED
            Refusal.LEVEL_IMPOSSIBLE -> LEVEL_IMPOSSIBLE
            Refusal.SUCCESSOR_NEEDED -> SUCCESSOR_NEEDED
            Refusal.CLIENT_WITHOUT_ACCOUNT -> WITHOUT_ACCOUNT
            Refusal.TOO_DEEP, Refusal.INTO_ITSELF -> TOO_DEEP
            Refusal.NOT_ALLOWED, Refusal.NOT_FOR_CLIENTS, Refusal.WRONG_KIND, Refusal.CLIENT_PHOTO,
            Refusal.REASON_NEEDED, Refusal.NOT_PARTICIPANT, Refusal.NOT_THE_FILLER,
            Refusal.KEEPER_NOT_PARTICIPANT, Refusal.CREATOR_STILL_HERE, Refusal.OTHER_BRANCH,
            Refusal.BRANCH_NEEDED, Refusal.OWN_PROFILE, Refusal.LAST_SUPER_ADMINISTRATOR,
            Refusal.SUPER_ADMINISTRATOR_ONLY, Refusal.CLIENT_HAS_ACCOUNT, Refusal.NOT_A_COLLEAGUE,
            Refusal.IS_A_COLLEAGUE, Refusal.OWN_RECORD, Refusal.NOT_OF_THE_BRANCH,
            -> NOT_ALLOWED
        }

        /** What the server says that is no rule. */
        fun of(why: Failure): Trouble = when (why) {
            Failure.WRONG_CREDENTIALS -> WRONG_CREDENTIALS
            Failure.SESSION_SUPERSEDED -> SUPERSEDED
            Failure.SESSION_ENDED -> SIGNED_OUT
            Failure.WEAK_PASSWORD -> WEAK_PASSWORD
            Failure.INVITATION_SPENT -> INVITATION_SPENT
            Failure.ACCOUNT_EXISTS -> ACCOUNT_EXISTS
            Failure.NO_SUCH_ACCOUNT -> NO_SUCH_ACCOUNT
            Failure.BAD_NAME -> BAD_NAME
            Failure.BAD_ANSWERS -> BAD_ANSWERS
            Failure.TOO_LARGE -> TOO_LARGE
            Failure.UNSUPPORTED_TYPE -> UNSUPPORTED_TYPE
            Failure.PRIVATE_METADATA -> PRIVATE_METADATA
            Failure.TOO_MANY, Failure.UNAVAILABLE, Failure.LOCKED, Failure.TOO_SLOW -> BUSY
            Failure.NO_SPACE -> SERVER_FULL
            Failure.ITEM_DELETED, Failure.UPLOAD_EXPIRED, Failure.UPLOAD_COMMITTED,
            Failure.TEMPLATE_CHANGED, Failure.TEMPLATE_WITHDRAWN, Failure.DOCUMENT_CLOSED,
            Failure.RESULT_SUPERSEDED,
            -> CHANGED_MEANWHILE
            Failure.BYTES_MISSING, Failure.NO_RENDITION -> NO_PICTURE
            Failure.MALFORMED, Failure.METHOD_NOT_ALLOWED, Failure.WRONG_OFFSET, Failure.ITEM_MISMATCH,
            Failure.TUS_VERSION, Failure.RANGE_NOT_SATISFIABLE, Failure.OP_REUSED, Failure.BAD_ID,
            Failure.TOO_MANY_OPS, Failure.BAD_TEMPLATE, Failure.CHECKSUM_MISMATCH, Failure.INTERNAL,
            -> UNEXPECTED
        }

        /** Why the lock could not do it. */
        fun of(why: LockFailure.Why): Trouble = when (why) {
            LockFailure.Why.KEYS -> VAULT
            LockFailure.Why.STORAGE_FULL -> STORAGE_FULL
            LockFailure.Why.STORAGE -> STORAGE_CLOSED
        }

        private fun of(what: Written): Trouble = when (what) {
            Written.ADDRESS -> ADDRESS
            Written.CLEARTEXT -> CLEARTEXT
            Written.INVITATION -> INVITATION
            Written.VALUE -> VALUE
            Written.CERTIFICATE -> UNEXPECTED
        }

        private fun of(why: StorageFault): Trouble = when (why) {
            StorageFault.FULL -> STORAGE_FULL
            StorageFault.READ_ONLY, StorageFault.FAILED -> STORAGE_CLOSED
            StorageFault.DAMAGED -> STORAGE_DAMAGED
            StorageFault.IN_USE -> STORAGE_IN_USE
        }
    }
}
