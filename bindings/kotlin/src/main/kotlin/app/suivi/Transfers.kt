package app.suivi

/**
 * What a platform does about transfers while the app is in the background: an upload of one whole
 * file for each order, which goes on without the app. It knows nothing of photos and tries nothing
 * twice: what a failure means is for the core to say.
 */
interface Transfers {
    /**
     * The names of all orders that it has: not begun, under way, or finished and not yet
     * [forgotten][forget]. After a start of the process also those of the one before.
     */
    suspend fun held(): Set<String>

    /**
     * Takes an order, and comes back before it is carried out. What is thrown here says that it was
     * not taken.
     */
    suspend fun take(order: TransferOrder)

    /** Ends an order and forgets it, if it has it. */
    suspend fun cancel(name: String)

    /** Waits until something became of an order. Told once in each process, until it is forgotten. */
    suspend fun next(): Outcome

    /** The core knows what became of the order. */
    suspend fun forget(name: String)
}

/** What became of the order of this name. */
data class Outcome(
    /** The order's. */
    val name: String,
    /** It. */
    val report: TransferReport,
)
