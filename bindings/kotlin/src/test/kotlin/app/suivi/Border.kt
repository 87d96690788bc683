package app.suivi

import kotlinx.coroutines.runBlocking
import kotlin.time.Duration
import kotlin.time.TimeSource
import kotlin.time.measureTime

/**
 * How long calls of the core take from Kotlin: told a phone's folder, a record, a folder in it and
 * how often to make each call, it says a line for each with the microseconds in the middle.
 * `cargo xtask bench border` compares them with the same calls in Rust.
 */
fun main(arguments: Array<String>) = runBlocking {
    val (root, space, folder) = arguments
    val (trivial, screen, watch, open) = arguments.drop(3).map(String::toInt)
    val place = ItemId(folder)
    val record = SpaceId(space)
    // One alone is shorter than a look at the clock.
    says("trivial", trivial) { measureTime { repeat(100) { alive() } } / 100 }
    opened(root).let { phone ->
        says("screen_of_100", screen) {
            measureTime { check(phone.folder(record, place, null).files.size == 100) }
        }
        says("first_watch", watch) {
            measureTime { phone.watch().use { checkNotNull(it.next()) } }
        }
        phone.stop()
        phone.close()
    }
    says("open_5000", open) {
        val begun = TimeSource.Monotonic.markNow()
        val phone = opened(root)
        check(phone.home().spaces.isNotEmpty())
        val took = begun.elapsedNow()
        phone.stop()
        phone.close()
        took
    }
}

/** The bench's vault, the same in each language: it gives back what it is given. */
private object OpenVault : KeyVault {
    override fun wrap(slot: Slot, account: String, key: ByteArray) = key
    override fun unwrap(slot: Slot, account: String, wrapped: ByteArray) = wrapped
    override fun destroy(slot: Slot, account: String) = true
}

private suspend fun opened(root: String) = Phone.open(
    OpenRequest(root, "1", locked = false, inBackground = false, held = listOf(), boot = null, trusted = listOf()),
    OpenVault,
    null,
    GivenNetwork(GivenNetwork.OFFLINE),
    null,
)

private suspend fun says(call: String, times: Int, once: suspend () -> Duration) {
    val all = List(times) { once() }.sorted()
    println("$call ${all[times / 2].inWholeNanoseconds / 1000.0}")
}
