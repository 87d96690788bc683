package app.suivi.android.presenter

import app.suivi.BranchId
import app.suivi.Level
import app.suivi.LevelChoice
import app.suivi.Seer
import app.suivi.Seers
import java.io.Serializable

/** Somebody who sees a file. */
sealed interface Who {
    /** Whoever looks. */
    data object Me : Who

    /** The record's client. */
    data class Client(val name: String) : Who

    /** The same, who sees it from when there is an account. */
    data class ClientLater(val name: String) : Who

    data class Professional(val name: String) : Who
}

/** Who sees a file, by name. */
data class Seen(
    val by: List<Who>,
    /** Nobody is missing; else there may be others. */
    val complete: Boolean,
)

/** A visibility that may be chosen, and who sees the file then. */
data class Choice(
    val audience: Audience,
    /** Which branch, of [Audience.BRANCH]. */
    val branch: String?,
    val seen: Seen,
) {
    val visibility get() = Visibility(audience, branch)
}

/** A visibility as it is remembered, whoever sees it by then: without a name. */
data class Visibility(val audience: Audience, val branch: String?) : Serializable

internal fun Seers.seen() = Seen(byName.map { it.who() }, complete)

internal fun LevelChoice.choice() = Choice(level.audience(), (level as? Level.Branch)?.v1?.text, seers.seen())

internal fun Choice.level(): Level = when (audience) {
    Audience.JUST_ME -> Level.JustMe
    Audience.BRANCH -> Level.Branch(BranchId(branch.orEmpty()))
    Audience.COMPANY -> Level.Company
    Audience.MAKER_AND_CLIENT -> Level.MeAndClient
    Audience.COMPANY_AND_CLIENT -> Level.CompanyAndClient
    Audience.EVERYONE -> Level.Everyone
}

private fun Seer.who(): Who = when (this) {
    is Seer.Myself -> Who.Me
    is Seer.Client -> Who.Client(v1)
    is Seer.ClientWithoutAccount -> Who.ClientLater(v1)
    is Seer.Professional -> Who.Professional(v1)
}
