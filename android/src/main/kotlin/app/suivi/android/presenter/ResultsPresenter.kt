package app.suivi.android.presenter

import app.suivi.DocumentId
import app.suivi.DocumentTile
import app.suivi.DraftStands
import app.suivi.DraftTile
import app.suivi.FillFrom
import app.suivi.ResultCategory
import app.suivi.ResultTile
import app.suivi.ResultsView
import app.suivi.SpaceId
import app.suivi.Stands
import app.suivi.android.session.Session
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.launch

/** What was asked and answered in a record. */
data class ResultsState(
    val client: String?,
    /** What waits to be filled, the most urgent first. */
    val documents: List<DocumentRow>,
    /** What was begun on this phone without being asked. */
    val drafts: List<DraftRow>,
    /** What was completed, the last taken first. */
    val results: List<ResultRow>,
    val charts: List<Chart>,
    /** Whoever looks may assign a document. */
    val canAssign: Boolean,
    /** Read online, and not kept on this phone. */
    val onlineOnly: Boolean,
    val units: Units,
)

/** A document that waits. */
data class DocumentRow(
    val document: String,
    val title: Words,
    /** The day by which it should be filled, as `2026-11-26`. */
    val due: String?,
    /** Whoever looks is to fill it. */
    val mine: Boolean,
    val filler: String?,
    val draft: DraftRow?,
    val canFill: Boolean,
    val canCancel: Boolean,
)

/** Something that is being filled on this phone. */
data class DraftRow(
    val draft: String,
    val title: Words,
    val corrects: Boolean,
    val answered: Int,
    val questions: Int,
    val stands: FillStands,
)

/** How a draft stands. */
enum class FillStands {
    /** It is being filled, and saved on this phone. */
    DRAFT,

    /** It was completed, is saved on this phone and on its way. */
    ON_ITS_WAY,

    /** The server said no: it can be changed and completed again. */
    CAME_BACK,
}

/** A completed document. */
data class ResultRow(
    val item: String,
    val title: Words,
    val assessment: Boolean,
    /** Microseconds since 1970. */
    val takenAt: Long,
    val author: String?,
    val audience: Audience,
    /** A later one corrects it. */
    val superseded: Boolean,
    val canCorrect: Boolean,
)

/** The documents and results of a record. */
class ResultsPresenter(private val session: Session, private val scope: CoroutineScope, private val space: String) {
    private var units = Units.TEMPLATE
    private val acting = Acting(session, scope)
    private val begins = MutableStateFlow<String?>(null)
    private val troubles = MutableStateFlow<Trouble?>(null)
    private val drawing = Drawing(session, scope) { results(SpaceId(space), units.core()).shown(units) }

    val state: StateFlow<Shown<ResultsState>> = drawing.state

    val doing: StateFlow<Doing> = acting.state

    /** The draft that was begun: to be opened. */
    val begun: StateFlow<String?> = begins.asStateFlow()

    /** Why it could not be begun. */
    val trouble: StateFlow<Trouble?> = troubles.asStateFlow()

    fun again() = drawing.again()

    fun told() = acting.told()

    /** Shows every number in these. */
    fun read(units: Units) {
        this.units = units
        drawing.again()
    }

    /** Fills what was asked for, or goes on with it. */
    fun fill(document: String) {
        troubles.value = null
        scope.launch { troubles.value = session.attempt { begins.value = beginFilling(FillFrom.Document(DocumentId(document))).text } }
    }

    /** The draft is open. */
    fun opened() {
        begins.value = null
    }

    /** Takes an assigned document back. */
    fun cancel(document: String) = acting.act(Done.TAKEN_BACK) { cancelDocument(DocumentId(document)) }
}

private fun ResultsView.shown(units: Units): Shown<ResultsState> {
    if (documents.isEmpty() && drafts.isEmpty() && results.isEmpty() && !canAssign) return Shown.Empty
    return Shown.Ready(
        ResultsState(
            client, documents.map { it.row() }, drafts.map { it.row() }, results.map { it.row() },
            histories.flatMap { it.charts() }, canAssign, onlineOnly, units,
        ),
    )
}

private fun DocumentTile.row() =
    DocumentRow(document.text, title.words(), due, mine, filler, draft?.row(), canFill, canCancel)

private fun DraftTile.row() =
    DraftRow(result.text, title.words(), corrects != null, answered.toInt(), questions.toInt(), stands.fill())

internal fun DraftStands.fill() = when (this) {
    is DraftStands.Draft -> FillStands.DRAFT
    is DraftStands.Completed -> if (v1 is Stands.NeedsYou) FillStands.CAME_BACK else FillStands.ON_ITS_WAY
}

internal fun ResultTile.row() = ResultRow(
    item.text, title.words(), category == ResultCategory.ASSESSMENT, takenAt, author, level.audience(), superseded, canCorrect,
)
