package app.suivi

import kotlinx.coroutines.CoroutineStart.LAZY
import kotlinx.coroutines.CoroutineStart.UNDISPATCHED
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import kotlinx.coroutines.yield
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestInstance
import org.junit.jupiter.api.extension.ExtendWith
import java.io.File
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertIs
import kotlin.test.assertTrue

/** What no screen would ever ask, and what happens when a screen goes away. */
@ExtendWith(NothingLeft::class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InputTest {
    private val world = Stage.world()
    private val texts = listOf("", "\u0000", "a\u0000b", "🦴", "../../etc/passwd", "x".repeat(1 shl 20), "é".repeat(300))

    /** Its beginning, so that it can be read in a report. */
    private fun shown(text: String) = text.take(20).map { if (it.isISOControl()) '?' else it }.joinToString("")

    @Test
    fun `a text that is no id names nothing`() = test {
        world.onPhoneOf("Employee") { phone ->
            for (text in texts + "00000000-0000-0000-0000-000000000000") {
                val item = ItemId(text)
                val calls = listOf<suspend () -> Any?>(
                    { phone.photo(item) },
                    { phone.picture(item, PictureSize.THUMBNAIL) },
                    { phone.original(item) },
                    { phone.folder(SpaceId(text), null, null) },
                    { phone.folder(world.space, item, null) },
                    { phone.people(SpaceId(text)) },
                    { phone.rename(item, "name") },
                    { phone.delete(item) },
                    { phone.setLevel(world.shared, Level.Branch(BranchId(text))) },
                    { phone.retry(OpId(text)) },
                    { phone.filling(item, UnitSystem.METRIC) },
                    { phone.result(item, UnitSystem.METRIC) },
                    { phone.sheet(item, Language.EN) },
                    { phone.cancelDocument(DocumentId(text)) },
                    { phone.join(SpaceId(text)) },
                )
                for ((number, call) in calls.withIndex()) {
                    val failed = runCatching { call() }.exceptionOrNull()
                    assertIs<SuiviException.NotFound>(failed, "call $number with ${shown(text)}")
                }
            }
            assertTrue(phone.home().complete)
        }
    }

    @Test
    fun `texts of people are taken as they are, or are an error`() = test {
        world.onPhoneOf("Employee") { phone ->
            for (text in texts) {
                val calls = listOf<suspend () -> Any?>(
                    { phone.addFolder(world.space, null, text, Sharing.AUTO) },
                    { phone.rename(world.shared, text) },
                    { phone.clients(text, text) },
                    { phone.inviteExternal(world.space, text) },
                    { phone.folder(world.space, null, text) },
                    { phone.fillIn(phone.beginFilling(FillFrom.Document(world.due)), text, Typed(text, null)) },
                    { phone.addPhotos(world.adding(listOf(text))) },
                    { phone.save(OpId(text), text) },
                    { phone.report(text, TransferReport.Answered(0u, listOf(Header(text, Secret(text))), text)) },
                    { phone.foreground(listOf(text)) },
                    { phone.signIn(world.coming("Employee").copy(email = text, password = Secret(text), deviceName = text)) },
                )
                for ((number, call) in calls.withIndex()) {
                    val failed = runCatching { call() }.exceptionOrNull()
                    assertTrue(failed == null || failed is SuiviException, "call $number with ${shown(text)}: $failed")
                    assertTrue(failed !is SuiviException.Unexpected, "call $number with ${shown(text)}")
                }
            }
            assertTrue(phone.home().complete)
        }
    }

    @Test
    fun `numbers at their ends are answered`() = test {
        world.onPhoneOf("Employee") { phone ->
            for (number in listOf(Long.MIN_VALUE, -1, 0, Long.MAX_VALUE)) {
                val photo = PhotoSource(world.photos[0], null, null, number)
                val calls = listOf<suspend () -> Any?>(
                    { phone.looked(world.space, number) },
                    { phone.addPhotos(world.adding().copy(photos = listOf(photo))) },
                    {
                        val draft = phone.beginFilling(FillFrom.Template(world.space, world.template))
                        val field = phone.filling(draft, UnitSystem.METRIC).fields.first { it.kind is FieldKind.Number }
                        phone.fillIn(draft, field.key, Typed("30", null))
                        phone.complete(draft, TakenAt(number, Short.MIN_VALUE))
                    },
                )
                for ((at, call) in calls.withIndex()) {
                    val failed = runCatching { call() }.exceptionOrNull()
                    assertTrue(failed == null || failed is SuiviException, "call $at with $number: $failed")
                }
            }
            assertTrue(phone.home().complete)
        }
    }

    @Test
    fun `files that are no photos stay where they are, and stop no others`() = test {
        inFolder { folder ->
            val empty = folder.resolve("empty.jpg").toFile().apply { writeText("") }
            val text = folder.resolve("text.jpg").toFile().apply { writeText("no picture") }
            val sources = listOf(empty.path, text.path, folder.toString(), folder.resolve("none.jpg").toString(), "/dev/zero", world.photos[0])
            world.onPhoneOf("Client") { phone ->
                val photos = phone.addPhotos(world.adding(sources)).photos
                assertEquals(sources.size, photos.size)
                assertTrue(photos.dropLast(1).all { it.blocked != null }, "$photos")
                assertEquals(null, photos.last().blocked)
                assertTrue(empty.isFile && text.isFile)
            }
        }
    }

    @Test
    fun `add_photos that is cancelled at any step still finishes`() = test {
        // The core asks for the time at each of its steps: there it is cancelled, once at each.
        val works = GivenClock()
        var left = 0
        var adding: Job? = null
        val clock = object : TestClock {
            override fun now(): ClockReading {
                if (--left == 0) adding?.cancel()
                return works.now()
            }
        }
        val network = GivenNetwork()
        inFolder { folder ->
            world.onPhoneOf("Client", folder, network = network, clock = clock) { phone ->
                network.now = GivenNetwork.OFFLINE
                phone.conditionsChanged()
                var steps = 0
                do {
                    steps += 1
                    adding = launch(Dispatchers.Default, LAZY) {
                        left = steps
                        phone.addPhotos(world.adding(world.photos.take(2)))
                    }
                    adding.join()
                } while (adding.isCancelled)
                assertTrue(steps > 5, "$steps steps")
                phone.untilWaiting { view ->
                    view.rows.size == 2 * steps && view.rows.all { it.stands is Stands.Saved || it.stands is Stands.Waiting }
                }
                network.now = GivenNetwork.ONLINE
                phone.conditionsChanged()
                phone.untilReceived()
            }
        }
    }

    @Test
    fun `a read that is cancelled leaves nothing behind`() = test {
        world.onPhoneOf("Client") { phone ->
            repeat(20) { step ->
                val reading = launch(start = UNDISPATCHED) { phone.original(world.photo).close() }
                repeat(step) { yield() }
                reading.cancelAndJoin()
            }
            assertTrue(phone.home().complete)
        }
    }

    @Test
    fun `fifty threads read and write at once`() = test {
        world.onPhoneOf("Employee") { phone ->
            val before = phone.folder(world.space, null, null).folders.size
            List(50) { number ->
                async(Dispatchers.IO.limitedParallelism(50)) {
                    phone.home()
                    phone.photo(world.shared)
                    if (number < 10) phone.addFolder(world.space, null, "Folder $number", Sharing.AUTO)
                    phone.original(world.shared).use { File(it.path()).readBytes() }
                    phone.watch().use { it.next() }
                }
            }.awaitAll()
            phone.untilReceived()
            assertEquals(before + 10, phone.folder(world.space, null, null).folders.size)
        }
    }

    @Test
    fun `a handle that was given back is refused while its phone lives on`() = test {
        world.onPhoneOf("Client") { phone ->
            val content = phone.original(world.photo)
            content.close()
            content.close()
            assertFailsWith<IllegalStateException> { content.path() }
            val watch = phone.watch()
            watch.close()
            assertFailsWith<IllegalStateException> { watch.next() }
        }
    }
}
