package app.suivi.android.presenter

import app.suivi.ClientRow
import app.suivi.Phone
import app.suivi.android.session.Session
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.StateFlow

/** A professional's clients. */
data class ClientsState(
    val clients: List<ClientTile>,
    /** There is more: [ClientsPresenter.more]. */
    val more: Boolean,
    /** Without network: only those whose records are on this phone. */
    val keptOnly: Boolean,
)

/** A client in the list. */
data class ClientTile(
    val space: String,
    val name: String,
    /** The record is on this phone. */
    val kept: Boolean,
    val archived: Boolean,
    val hasAccount: Boolean,
    /** How many photos still wait on the client's phones. */
    val onPhones: Int,
)

/** My clients, and finding one. */
class ClientsPresenter(session: Session, scope: CoroutineScope) {
    private var find: String? = null
    private var pages = 1
    private val drawing = Drawing(session, scope) { clients() }

    val state: StateFlow<Shown<ClientsState>> = drawing.state

    fun again() = drawing.again()

    /** Shows those whose name has [text] in it; all if there is none. */
    fun find(text: String) {
        val next = text.trim().ifEmpty { null }
        if (next == find) return
        find = next
        pages = 1
        drawing.again()
    }

    /** Shows the next page as well. */
    fun more() {
        pages++
        drawing.again()
    }

    private suspend fun Phone.clients(): Shown<ClientsState> {
        val read = mutableListOf(clients(find, null))
        while (read.size < pages) read += clients(find, read.last().next ?: break)
        val tiles = read.flatMap { it.clients }.map { it.tile() }
        // Finding nobody is no empty list of clients: the field stays.
        if (tiles.isEmpty() && find == null) return Shown.Empty
        return Shown.Ready(ClientsState(tiles, read.last().next != null, read.any { it.keptOnly }))
    }
}

private fun ClientRow.tile() = ClientTile(
    space.text, name, followed, archived, hasAccount, onPhones?.let { (it.pending + it.blocked).toInt() } ?: 0,
)
