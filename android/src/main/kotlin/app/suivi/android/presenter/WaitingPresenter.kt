package app.suivi.android.presenter

import app.suivi.DraftTile
import app.suivi.ItemId
import app.suivi.OpId
import app.suivi.Phone
import app.suivi.WaitingPlace
import app.suivi.WaitingRow
import app.suivi.WaitingView
import app.suivi.android.session.Session
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch
import java.io.File

/** Everything that is not received yet. */
data class WaitingState(
    val rows: List<WaitingLine>,
    val pending: Int,
    val sending: Int,
    val blocked: Int,
    val drafts: List<DraftLine>,
    /** Copies whose entries are lost, and lists found damaged: kept, and told. */
    val lost: Int,
    val aside: Int,
    /** What keeps it from going on while the app is closed. */
    val refusal: Refusal? = null,
)

/** One entry. */
data class WaitingLine(
    val op: String,
    /** The file's name; none: a change. */
    val name: String?,
    /** What a completed document is called. */
    val title: Words?,
    /** The client's name, in a record. */
    val client: String?,
    /** The folder; none: the root, or its name is not known now. */
    val folder: FolderRow?,
    val standing: Standing,
    /** How much is on the server, 0 to 1. */
    val progress: Float?,
    val retry: Boolean,
    val save: Boolean,
    val discard: Boolean,
    /** Where else it may go; none: it can't be moved. */
    val elsewhere: List<FolderRow>?,
)

/** Something begun to be filled. */
data class DraftLine(val item: String, val title: Words, val answered: Int, val questions: Int)

/** What came of an act. */
sealed interface WaitingTold {
    /** A copy is where the person wanted it. */
    data object CopySaved : WaitingTold

    data class Failed(val why: Trouble) : WaitingTold
}

/** What waits on this phone, why, and what its person can do. */
class WaitingPresenter(private val session: Session, private val scope: CoroutineScope, private val refused: () -> Refusal? = { null }) {
    private val drawing = Drawing(session, scope) { waiting().shown(refused()) }
    private val tolds = MutableStateFlow<WaitingTold?>(null)

    val state: StateFlow<Shown<WaitingState>> = drawing.state
    val told: StateFlow<WaitingTold?> = tolds.asStateFlow()

    fun again() = drawing.again()

    fun retry(op: String) = act { retry(OpId(op)) }

    fun discard(op: String) = act { discard(OpId(op)) }

    /** [folder]: none for the root. */
    fun elsewhere(op: String, folder: String?) = act { elsewhere(OpId(op), folder?.let(::ItemId)) }

    /** Brings a copy to [file], and from there where the person wanted it. */
    fun save(op: String, file: File, onwards: suspend (File) -> Boolean) = act {
        try {
            file.delete()
            save(OpId(op), file.path)
            tolds.value = if (onwards(file)) WaitingTold.CopySaved else WaitingTold.Failed(Trouble.STORAGE_CLOSED)
        } finally {
            file.delete()
        }
    }

    private fun act(act: suspend Phone.() -> Unit) {
        tolds.value = null
        scope.launch {
            val trouble = session.attempt(act)
            if (trouble != null) tolds.update { WaitingTold.Failed(trouble) }
        }
    }
}

private fun WaitingView.shown(refusal: Refusal?): Shown<WaitingState> {
    val nothing = rows.isEmpty() && drafts.isEmpty() && lost.isEmpty() && aside.isEmpty()
    if (nothing) return Shown.Empty
    return Shown.Ready(
        WaitingState(
            rows = rows.map { row -> row.line(places.find { it.space == row.space }) },
            pending = counts.pending.toInt(), sending = counts.sending.toInt(), blocked = counts.blocked.toInt(),
            drafts = drafts.map { it.line() },
            lost = lost.size, aside = aside.size,
            refusal = refusal.takeIf { counts.pending > 0u },
        ),
    )
}

private fun WaitingRow.line(place: WaitingPlace?) = WaitingLine(
    op = op.text, name = name, title = title?.words(), client = place?.client,
    folder = place?.folders?.find { it.item == folder }?.row(place.space.text),
    standing = stands.standing(),
    progress = progress?.let { if (it.of > 0u) it.there.toFloat() / it.of.toFloat() else null },
    retry = can.retry, save = can.save, discard = can.discard,
    elsewhere = if (can.elsewhere) place?.others(folder).orEmpty() else null,
)

/** Where a photo may be added, besides this folder. */
private fun WaitingPlace.others(folder: ItemId?) =
    folders.filter { it.item in adds && it.item != folder }.map { it.row(space.text) }

private fun DraftTile.line() = DraftLine(result.text, title.words(), answered.toInt(), questions.toInt())
