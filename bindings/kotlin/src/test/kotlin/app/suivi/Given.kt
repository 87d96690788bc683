package app.suivi

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.extension.AfterAllCallback
import org.junit.jupiter.api.extension.ExtensionContext
import java.nio.file.Files
import java.nio.file.Path
import kotlin.io.path.deleteRecursively
import kotlin.test.assertEquals
import kotlin.time.Duration.Companion.seconds

/** Real time and a limit: the virtual clock of `runTest` knows nothing of the core's threads. */
fun test(body: suspend CoroutineScope.() -> Unit) = runBlocking { withTimeout(60.seconds, body) }

/** After each suite the core holds nothing more for the app. */
class NothingLeft : AfterAllCallback {
    override fun afterAll(context: ExtensionContext) =
        assertEquals(0uL, alive(), "handles of ${context.displayName}")
}

/** A folder, for as long as the block lasts. */
inline fun <T> inFolder(block: (Path) -> T): T {
    val folder = Files.createTempDirectory("suivi-kotlin-")
    try {
        return block(folder)
    } finally {
        @OptIn(kotlin.io.path.ExperimentalPathApi::class)
        folder.deleteRecursively()
    }
}

/** What an app says as it opens a phone in this folder. */
fun opening(
    folder: Path,
    locked: Boolean = false,
    inBackground: Boolean = false,
    held: Collection<String> = listOf(),
    version: String = "1",
    trusted: List<String> = listOf(),
) = OpenRequest(folder.toString(), version, locked, inBackground, held.toList(), 1uL, trusted)

/** A vault that hides nothing, as good as any for a test: what is wrapped has one byte more. */
open class PlainVault : KeyVault {
    override fun wrap(slot: Slot, account: String, key: ByteArray): ByteArray = key + 7
    override fun unwrap(slot: Slot, account: String, wrapped: ByteArray): ByteArray =
        wrapped.copyOf(wrapped.size - 1)
    override fun destroy(slot: Slot, account: String): Boolean = true
}

/** A network that the test cuts and mends. */
class GivenNetwork(@Volatile var now: Conditions = ONLINE) : NetworkState {
    override fun conditions() = now

    companion object {
        val ONLINE = Conditions(
            online = true,
            metered = false,
            meteredAllowed = false,
            batteryLow = false,
            strained = false,
        )
        val OFFLINE = ONLINE.copy(online = false)
    }
}

/** A phone in a new folder, on which nobody is signed in. */
suspend fun <T> onNewPhone(
    vault: KeyVault = PlainVault(),
    network: NetworkState = GivenNetwork(),
    decoder: PictureDecoder? = null,
    clock: TestClock? = null,
    block: suspend (Phone) -> T,
): T = inFolder { withPhone(opening(it), vault, network, decoder, clock, block) }
