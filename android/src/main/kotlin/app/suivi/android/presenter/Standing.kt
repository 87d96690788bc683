package app.suivi.android.presenter

import app.suivi.Block
import app.suivi.Code
import app.suivi.Stands
import app.suivi.Wait

/** How something that was added here is on its way. */
sealed interface Standing {
    /** Being copied into the app; not safe yet. */
    data object BeingSaved : Standing

    /** Saved on this phone, will be sent. */
    data object Saved : Standing

    /** Saved on this phone; it waits for something that passes by itself. */
    data class Waits(val delay: Delay) : Standing

    data object Sending : Standing

    data object Received : Standing

    /** Needs its person. */
    data class NeedsYou(val why: Obstacle, val trouble: Trouble? = null) : Standing
}

/** What something waits for. */
enum class Delay { NETWORK, PORTAL, UNTRUSTED, METERED, BATTERY, AUTH, BUSY, LOCKED, QUOTA, DEPENDENCY, PLATFORM }

/** Why something needs its person. */
enum class Obstacle {
    PERMISSION, CONSENT, ARCHIVED, FOLDER_GONE, TOO_LARGE, TYPE, NEEDS_PLATFORM, NOT_A_FILE, EMPTY, BROKEN,
    NO_SPACE, NOT_WRITABLE, SOURCE_LOST, SOURCE_CHANGED, SOURCE_UNREADABLE, CORRUPT, CRASH_LOOP, APP_OUTDATED, REFUSED,
    ;

    /** The bytes could not be taken, and the same may work later: the source has to stay. */
    val passing get() = this == NO_SPACE || this == NOT_WRITABLE || this == SOURCE_CHANGED || this == SOURCE_UNREADABLE
}

internal fun Stands.standing(): Standing = when (this) {
    is Stands.BeingSaved -> Standing.BeingSaved
    is Stands.Saved -> Standing.Saved
    is Stands.Waiting -> Standing.Waits(v1.delay())
    is Stands.Sending -> Standing.Sending
    is Stands.Received -> Standing.Received
    is Stands.NeedsYou -> Standing.NeedsYou(v1.obstacle(), v1.trouble())
}

internal fun Block.obstacle(): Obstacle = when (this) {
    is Block.Permission -> Obstacle.PERMISSION
    is Block.Consent -> Obstacle.CONSENT
    is Block.Archived -> Obstacle.ARCHIVED
    is Block.FolderGone -> Obstacle.FOLDER_GONE
    is Block.TooLarge -> Obstacle.TOO_LARGE
    is Block.Type -> Obstacle.TYPE
    is Block.NeedsPlatform -> Obstacle.NEEDS_PLATFORM
    is Block.NotAFile -> Obstacle.NOT_A_FILE
    is Block.Empty -> Obstacle.EMPTY
    is Block.Broken -> Obstacle.BROKEN
    is Block.NoSpace -> Obstacle.NO_SPACE
    is Block.NotWritable -> Obstacle.NOT_WRITABLE
    is Block.SourceLost -> Obstacle.SOURCE_LOST
    is Block.SourceChanged -> Obstacle.SOURCE_CHANGED
    is Block.SourceUnreadable -> Obstacle.SOURCE_UNREADABLE
    is Block.Corrupt -> Obstacle.CORRUPT
    is Block.CrashLoop -> Obstacle.CRASH_LOOP
    is Block.AppOutdated -> Obstacle.APP_OUTDATED
    is Block.Refused -> Obstacle.REFUSED
}

/** The server's own reason, where the obstacle alone does not say enough. */
private fun Block.trouble(): Trouble? = when (this) {
    is Block.Permission -> v1.trouble()
    is Block.Refused -> v1.trouble()
    else -> null
}

private fun Code.trouble(): Trouble? = when (this) {
    is Code.Refused -> Trouble.of(v1)
    is Code.Failed -> Trouble.of(v1)
}

private fun Wait.delay(): Delay = when (this) {
    Wait.NETWORK -> Delay.NETWORK
    Wait.PORTAL -> Delay.PORTAL
    Wait.UNTRUSTED -> Delay.UNTRUSTED
    Wait.METERED -> Delay.METERED
    Wait.BATTERY -> Delay.BATTERY
    Wait.AUTH -> Delay.AUTH
    Wait.BUSY -> Delay.BUSY
    Wait.LOCKED -> Delay.LOCKED
    Wait.QUOTA -> Delay.QUOTA
    Wait.DEPENDENCY -> Delay.DEPENDENCY
    Wait.PLATFORM -> Delay.PLATFORM
}
