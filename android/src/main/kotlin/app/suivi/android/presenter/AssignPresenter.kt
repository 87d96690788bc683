package app.suivi.android.presenter

import app.suivi.AssignRequest
import app.suivi.FillFrom
import app.suivi.Filler
import app.suivi.ResultCategory
import app.suivi.SpaceId
import app.suivi.TemplateId
import app.suivi.TemplateTile
import app.suivi.android.session.Session
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.launch

/** A document or assessment that may be assigned, or filled at once. */
data class TemplateRow(
    val template: String,
    val title: Words,
    val assessment: Boolean,
    /** The client fills it; else whoever looks may fill it at once. */
    val byClient: Boolean,
    val questions: Int,
    /** Who sees the completed version. */
    val seenBy: Seen,
)

/** Assigns a document in a record, or begins one; without network too. */
class AssignPresenter(private val session: Session, private val scope: CoroutineScope, private val space: String) {
    private val acting = Acting(session, scope)
    private val begins = MutableStateFlow<String?>(null)
    private val troubles = MutableStateFlow<Trouble?>(null)
    private val drawing = Drawing(session, scope) {
        val templates = templates(SpaceId(space)).map { it.row() }
        if (templates.isEmpty()) Shown.Empty else Shown.Ready(templates)
    }

    val state: StateFlow<Shown<List<TemplateRow>>> = drawing.state

    val doing: StateFlow<Doing> = acting.state

    /** The draft that was begun: to be opened. */
    val begun: StateFlow<String?> = begins.asStateFlow()

    /** Why it could not be begun. */
    val trouble: StateFlow<Trouble?> = troubles.asStateFlow()

    fun again() = drawing.again()

    fun told() = acting.told()

    /** Assigns it; [due] is a day as `2026-11-26`, or empty. */
    fun assign(template: String, due: String) {
        troubles.value = null
        acting.act(Done.ASSIGNED) {
            assign(AssignRequest(SpaceId(space), TemplateId(template), null, due.trim().ifEmpty { null }))
        }
    }

    /** Begins to fill it at once. */
    fun fill(template: String) {
        troubles.value = null
        scope.launch {
            troubles.value = session.attempt { begins.value = beginFilling(FillFrom.Template(SpaceId(space), TemplateId(template))).text }
        }
    }

    /** The draft is open. */
    fun opened() {
        begins.value = null
    }
}

private fun TemplateTile.row() = TemplateRow(
    template.text, title.words(), category == ResultCategory.ASSESSMENT, filler == Filler.CLIENT, questions.toInt(), whoCanSee.seen(),
)
