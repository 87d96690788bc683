package app.suivi.android.presenter

import app.suivi.PeopleView
import app.suivi.PersonRow
import app.suivi.Phone
import app.suivi.ProfessionalId
import app.suivi.SpaceId
import app.suivi.android.session.Session
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.StateFlow

/** The people of a record. */
data class PeopleState(
    /** Who takes part or took part, active ones first. */
    val participants: List<PersonTile>,
    /** Professionals of other companies who wait for the client's answer. */
    val asked: List<PersonTile>,
    /** Those who see things through their profile. */
    val byProfile: List<String>,
    val canJoin: Boolean,
    /** Whoever looks answers about [asked]. */
    val canAnswer: Boolean,
    /** Whoever looks has agreed to photos of himself, and may take that back. */
    val canWithdraw: Boolean,
    /** The last answer of the server, not one of now. */
    val kept: Boolean,
) {
    /** Whoever looks may ask the client to let somebody in: who may end a colleague's participation. The client himself answers instead. */
    val mayInvite get() = !canAnswer && participants.any { it.canEnd }
}

/** A participant, or somebody who would be one. */
data class PersonTile(
    val professional: String,
    val name: String,
    val active: Boolean,
    /** Of another company. */
    val external: Boolean,
    /** Microseconds since 1970. */
    val since: Long,
    /** Whoever looks may end the participation. */
    val canEnd: Boolean,
)

/** Who takes part in a record, and changing that: it is asked of the server at once. */
class PeoplePresenter(session: Session, scope: CoroutineScope, private val space: String) {
    private val drawing = Drawing(session, scope) { Shown.Ready(people(SpaceId(space)).state()) }
    private val acting = Acting(session, scope)

    val state: StateFlow<Shown<PeopleState>> = drawing.state

    val doing: StateFlow<Doing> = acting.state

    fun again() = drawing.again()

    fun told() = acting.told()

    /** Whoever looks becomes a participant. */
    fun join() = ask(Done.JOINED) { join(SpaceId(space)) }

    /** Ends a participation; [successor] takes over where the last active participant leaves. */
    fun end(professional: String, successor: String?) = ask(Done.ENDED) {
        archiveParticipant(SpaceId(space), ProfessionalId(professional), successor?.let(::ProfessionalId))
    }

    /** Asks the client to let a professional of another company in. */
    fun invite(email: String) = ask(Done.INVITED) { inviteExternal(SpaceId(space), email.trim()) }

    /** The client's answer about one of those who wait. */
    fun answer(professional: String, approve: Boolean) =
        ask(if (approve) Done.LET_IN else Done.KEPT_OUT) { answerExternal(SpaceId(space), ProfessionalId(professional), approve) }

    /** The client takes his consent back: his own photos are his alone. The screen asked before. */
    fun withdraw() = ask(Done.WITHDRAWN) { withdrawConsent(SpaceId(space)) }

    private fun ask(done: Done, act: suspend Phone.() -> Unit) = acting.act(done) {
        act()
        // People are asked of the server; the phone need not hear of the change by itself.
        drawing.again()
    }
}

private fun PeopleView.state() = PeopleState(
    participants.map { it.tile() }, asked.map { it.tile() }, byProfile, canJoin, canAnswer, canWithdraw, kept,
)

private fun PersonRow.tile() = PersonTile(professional.text, name, active, external, since, canArchive)
