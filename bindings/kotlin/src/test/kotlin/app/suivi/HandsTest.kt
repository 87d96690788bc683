package app.suivi

import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestInstance
import org.junit.jupiter.api.extension.ExtendWith
import java.io.File
import java.nio.file.Path
import kotlin.test.assertContentEquals
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertIs
import kotlin.test.assertTrue

/** The platform's hands, broken in every way that Kotlin knows: an error, never a crash. */
@ExtendWith(NothingLeft::class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HandsTest {
    private val world = Stage.world()

    /** A vault that works until it is told how to break. */
    private class BreakingVault : PlainVault() {
        @Volatile
        var breaks: (() -> ByteArray)? = null

        /** The keys that it breaks for. */
        @Volatile
        var slots = Slot.entries.toSet()

        private fun broken(slot: Slot) = breaks?.takeIf { slot in slots }?.invoke()
        override fun wrap(slot: Slot, account: String, key: ByteArray) =
            broken(slot) ?: super.wrap(slot, account, key)
        override fun unwrap(slot: Slot, account: String, wrapped: ByteArray) =
            broken(slot) ?: super.unwrap(slot, account, wrapped)
        override fun destroy(slot: Slot, account: String) =
            broken(slot)?.isNotEmpty() ?: super.destroy(slot, account)
    }

    private val broken = mapOf<String, () -> ByteArray>(
        "an exception" to { error("the key store of Ana") },
        "an Error" to { throw AssertionError("the key store of Ana") },
        "out of memory" to { throw OutOfMemoryError("the key store of Ana") },
        "not written yet" to { throw NotImplementedError("the key store of Ana") },
        "an empty answer" to { byteArrayOf() },
        "garbage" to { ByteArray(5) },
        "a megabyte" to { ByteArray(1 shl 20) },
        "it failed" to { throw VaultException.Failed() },
    )

    /** What is no empty answer is believed until it is unwrapped. */
    private val believed = setOf("garbage", "a megabyte")

    @Test
    fun `a vault that breaks while somebody signs in is Vault, and he can sign in later`() = test {
        val vault = BreakingVault()
        onNewPhone(vault) { phone ->
            for ((how, breaks) in broken - believed) {
                vault.breaks = breaks
                val failed = runCatching { phone.signIn(world.coming("Client")) }.exceptionOrNull()
                assertIs<SuiviException.Vault>(failed, "$how: $failed")
                assertEquals(listOf(), phone.accounts(), how)
            }
            vault.breaks = null
            phone.signIn(world.coming("Client"))
            phone.untilComplete()
        }
        for (how in believed) onNewPhone(vault) { phone ->
            vault.breaks = broken.getValue(how)
            val failed = runCatching { phone.signIn(world.coming("Client")) }.exceptionOrNull()
            assertTrue(failed == null || failed is SuiviException.Vault, "$how: $failed")
            vault.breaks = null
            phone.signIn(world.coming("Client"))
            phone.untilComplete()
        }
    }

    @Test
    fun `a vault that breaks at the next start keeps what is closed as it was`() = test {
        inFolder { folder ->
            val vault = BreakingVault()
            world.onPhoneOf("Client", folder, vault) {}
            for ((how, breaks) in broken) {
                vault.breaks = breaks
                val failed = runCatching {
                    withPhone(opening(folder), vault, GivenNetwork()) { it.home() }
                }.exceptionOrNull()
                assertIs<SuiviException>(failed, "$how: $failed")
                vault.slots = setOf(Slot.CACHE)
                withPhone(opening(folder), vault, GivenNetwork()) { phone ->
                    assertEquals(SessionStands.SignedIn, phone.accounts().single().stands, how)
                    val closed = runCatching { phone.home() }.exceptionOrNull()
                    // What is no key is a lost one: what was kept is fetched anew.
                    assertTrue(closed is SuiviException || how in believed && closed == null, "$how: $closed")
                }
                vault.slots = Slot.entries.toSet()
            }
            vault.breaks = null
            withPhone(opening(folder), vault, GivenNetwork()) { phone ->
                val stands = phone.accounts().single().stands
                assertEquals(SessionStands.SignedIn, stands)
                phone.untilComplete()
            }
        }
    }

    @Test
    fun `a vault that wants its person is Locked, and opens after that`() = test {
        inFolder { folder ->
            val vault = BreakingVault()
            world.onPhoneOf("Client", folder, vault) {}
            vault.breaks = { throw VaultException.Locked() }
            assertFailsWith<SuiviException.Locked> { withPhone(opening(folder), vault, GivenNetwork()) {} }
            vault.slots = setOf(Slot.CACHE)
            withPhone(opening(folder), vault, GivenNetwork()) { phone ->
                assertFailsWith<SuiviException.Locked> { phone.home() }
                vault.breaks = null
                phone.unlock()
                phone.untilComplete()
            }
        }
    }

    @Test
    fun `a vault that lost its key gives the account back to whoever signs in`() = test {
        inFolder { folder ->
            val vault = BreakingVault()
            world.onPhoneOf("Client", folder, vault) {}
            vault.breaks = { throw VaultException.Lost() }
            withPhone(opening(folder), vault, GivenNetwork()) { phone ->
                assertEquals(SessionStands.Ended(SessionEnd.KEY_LOST), phone.accounts().single().stands)
                vault.breaks = null
                phone.signIn(world.coming("Client"))
                phone.untilComplete()
            }
        }
    }

    @Test
    fun `a picture that only the platform reads needs a decoder that does`() = test {
        val photo = File(world.photos[0])
        val unable = mapOf<String, (File) -> Boolean>(
            "throws" to { error("no codec") },
            "declared" to { throw PlatformException.Failed() },
            "an Error" to { throw AssertionError("no codec") },
            "says no" to { false },
            "says yes and writes nothing" to { true },
            "writes garbage" to { it.writeText("JPEG"); true },
            "writes an empty file" to { it.writeText(""); true },
            "writes a folder" to { it.mkdir() },
        )
        var does: (File) -> Boolean = { false }
        val decoder = object : PictureDecoder {
            override fun decode(source: String, to: String, longestSide: UInt) = does(File(to))
        }
        inFolder { folder ->
            val heic = heic(folder)
            val head = heic.readBytes()
            suspend fun Phone.adds() = addPhotos(world.adding(listOf(heic.path))).photos.single()
            world.onPhoneOf("Client") { assertEquals(Block.NeedsPlatform, it.adds().blocked) }
            world.onPhoneOf("Client", decoder = decoder) { phone ->
                for ((how, broken) in unable) {
                    does = broken
                    assertIs<Block>(phone.adds().blocked, how)
                    assertContentEquals(head, heic.readBytes(), how)
                }
                does = { photo.copyTo(it); true }
                val added = phone.adds()
                assertEquals(null, added.blocked)
                phone.untilReceived()
                assertTrue(world.holds(added.item))
            }
        }
    }

    /** The head of a HEIC picture, and nothing that anybody could read. */
    private fun heic(folder: Path) = folder.resolve("knee.heic").toFile().apply {
        writeBytes(byteArrayOf(0, 0, 0, 24) + "ftypheic".encodeToByteArray() + ByteArray(4) + "mif1heic".encodeToByteArray() + ByteArray(5_000))
    }

    @Test
    fun `a network that tells nothing may cost nothing, and the phone works`() = test {
        val tells = listOf<() -> Conditions>({ error("no service") }, { throw AssertionError() }, { throw PlatformException.Failed() })
        for (told in tells) {
            val network = object : NetworkState {
                override fun conditions() = told()
            }
            onNewPhone(network = network) { phone ->
                phone.conditionsChanged()
                assertEquals(listOf(), phone.accounts())
            }
        }
    }

    /** A clock that works until it is told how to break. */
    private class BreakingClock : TestClock {
        @Volatile
        var breaks: (() -> ClockReading)? = null
        private val works = GivenClock()

        override fun now() = breaks?.invoke() ?: works.now()
    }

    @Test
    fun `a clock that throws or tells nonsense is no crash, and loses nothing`() = test {
        val breaks = mapOf<String, () -> ClockReading>(
            "an exception" to { error("no clock") },
            "an Error" to { throw AssertionError("no clock") },
            "declared" to { throw PlatformException.Failed() },
            "the end of time" to { ClockReading(Long.MAX_VALUE, ULong.MAX_VALUE, Long.MAX_VALUE) },
            "before time" to { ClockReading(Long.MIN_VALUE, 0uL, Long.MIN_VALUE) },
        )
        val throwing = breaks.keys.take(3)
        for ((how, broken) in breaks) inFolder { folder ->
            val clock = BreakingClock()
            val item = world.onPhoneOf("Client", folder, clock = clock) { phone ->
                val added = phone.addPhotos(world.adding()).photos.single()
                phone.untilReceived()
                clock.breaks = broken
                // Whatever they answer, it is an answer.
                val failures = mutableListOf<Throwable?>()
                for (call in listOf<suspend () -> Any?>(
                    { phone.home() },
                    { phone.waiting() },
                    { phone.addPhotos(world.adding()) },
                    { phone.conditionsChanged() },
                    { phone.opened() },
                    { phone.people(world.space) },
                    { phone.rename(world.photo, "renamed.jpg") },
                    { phone.giveConsent(world.space, "2026-01") },
                )) {
                    val failed = runCatching { call() }.exceptionOrNull()
                    assertTrue(failed == null || failed is SuiviException, "$how: $failed")
                    failures += failed
                }
                // Who needs the time to do it broke within.
                if (how in throwing) assertTrue(failures.any { it is SuiviException.Unexpected }, "$how: $failures")
                clock.breaks = null
                added.item
            }
            withPhone(opening(folder), PlainVault(), GivenNetwork(), null, clock) { phone ->
                assertEquals(1, phone.accounts().size, how)
                assertEquals(item, phone.photo(item).file.item, how)
            }
        }
    }
}
