package app.suivi.android.presenter

import app.suivi.SpaceId
import app.suivi.android.session.Session
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.launch

/** Before the first photo: who would see it. */
data class ConsentState(
    /** Those who take part in the record. */
    val participants: List<String>,
    /** Those who see it through their profile. */
    val byProfile: List<String>,
)

/** How far the answer is. */
data class Consenting(val busy: Boolean = false, val given: Boolean = false, val trouble: Trouble? = null)

/** The client agrees to photos of himself in a record. */
class ConsentPresenter(private val session: Session, private val scope: CoroutineScope, private val space: String) {
    private val drawing = Drawing(session, scope) {
        val people = people(SpaceId(space))
        val names = people.participants.filter { it.active }.map { it.name }
        Shown.Ready(ConsentState(names, people.byProfile))
    }
    private val answers = MutableStateFlow(Consenting())

    val state: StateFlow<Shown<ConsentState>> = drawing.state

    val consenting: StateFlow<Consenting> = answers.asStateFlow()

    fun again() = drawing.again()

    /** Agrees to the text that the screen shows. */
    fun agree() {
        if (answers.value.busy) return
        answers.value = Consenting(busy = true)
        scope.launch {
            val trouble = session.attempt { giveConsent(SpaceId(space), TEXT) }
            answers.value = Consenting(given = trouble == null, trouble = trouble)
        }
    }

    private companion object {
        /** Which text: another one, whenever the words of the screen mean something else. */
        const val TEXT = "2026-11"
    }
}
