package app.suivi

import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock

/**
 * Between the core and the platform's transfers: orders out, reports in. It keeps nothing itself, so
 * that it may end at any moment: what the platform still holds is compared with what the core wants
 * whenever something changes, at the start too.
 *
 * Its process begins with [Phone.open] and the names of [Transfers.held] in `OpenRequest.held`.
 */
class TransferCarrier(private val phone: Phone, private val transfers: Transfers) {
    private val one = Mutex()
    private val unreported = mutableMapOf<String, Outcome>()

    /** Carries until the engine is stopped, or its coroutine is cancelled. */
    suspend fun run(): Unit = coroutineScope {
        val reports = launch {
            while (true) {
                val outcome = transfers.next()
                one.withLock { unreported[outcome.name] = outcome }
                round()
            }
        }
        phone.changes().collect { round() }
        reports.cancel()
    }

    /**
     * Once: what is known of finished orders is reported, what the platform should not have any
     * more is cancelled, what it should have it is given. Enough where the system wakes the app for
     * a moment.
     */
    suspend fun round(): Unit = one.withLock {
        try {
            unreported.values.toList().forEach { report(it) }
            compare()
        } catch (cancelled: CancellationException) {
            throw cancelled
        } catch (_: Exception) {
            // The core's storage or the platform's service. Nothing was lost, and whoever carries must
            // not end by it: the next change, or the next start, comes here again.
        }
    }

    private suspend fun report(outcome: Outcome) {
        phone.report(outcome.name, outcome.report)
        transfers.forget(outcome.name)
        unreported.remove(outcome.name)
    }

    private suspend fun compare() {
        val wanted = phone.orders()
        val held = transfers.held()
        (held - wanted.map { it.name }.toSet()).forEach { transfers.cancel(it) }
        wanted.filter { it.name !in held }.forEach { give(it) }
    }

    private suspend fun give(order: TransferOrder) {
        try {
            transfers.take(order)
        } catch (cancelled: CancellationException) {
            throw cancelled
        } catch (_: Exception) {
            phone.report(order.name, TransferReport.Lost)
        }
    }
}
