package app.suivi

import kotlinx.coroutines.flow.first
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestInstance
import org.junit.jupiter.api.extension.ExtendWith
import java.io.File
import kotlin.test.assertContains
import kotlin.test.assertContentEquals
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertIs
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue

/** Every screen and every act, on a real server. */
@ExtendWith(NothingLeft::class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScreensTest {
    private val world = Stage.world()

    @Test
    fun `a client sees her record, and nothing of another's`() = test {
        world.onPhoneOf("Client") { phone ->
            val home = phone.home()
            assertEquals(listOf(world.space), home.spaces.map { it.space })
            assertTrue(home.spaces.single().folders.any { it.item == world.openFolder })
            val folder = phone.folder(world.space, world.openFolder, null)
            assertTrue(folder.can.addPhoto)
            assertContains(folder.files.map { it.item }, world.photo)
            val photo = phone.photo(world.photo)
            assertTrue(photo.file.mine)
            assertContains(photo.whoCanSee.byName, Seer.Myself)
            assertFailsWith<SuiviException.NotFound> { phone.photo(world.hidden) }
            assertFailsWith<SuiviException.NotFound> { phone.folder(world.space, world.hiddenFolder, null) }
            assertFailsWith<SuiviException.NotFound> { phone.folder(world.otherSpace, null, null) }
            assertEquals(0uL, phone.differences())
        }
    }

    @Test
    fun `pictures are looked at in memory, and gone with their handle`() = test {
        world.onPhoneOf("Client") { phone ->
            val taken = phone.original(world.photo).use { content ->
                val bytes = File(content.path()).readBytes()
                assertEquals(content.length(), bytes.size.toULong())
                assertContentEquals(bytes, File("/proc/self/fd/${content.descriptor()}").readBytes())
                bytes
            }
            phone.original(world.photo).use {
                assertContentEquals(taken, File(it.path()).readBytes())
                // Twice: each reads from a place of its own.
                repeat(2) { _ -> assertContentEquals(taken, it.bytes()) }
            }
            for (size in PictureSize.entries) {
                // The cast's photo may be none that a small picture can be made of.
                val picture = runCatching { phone.picture(world.photo, size) }
                picture.onSuccess { it.use { content -> assertTrue(content.length() > 0uL) } }
                picture.onFailure { assertIs<SuiviException>(it) }
            }
            phone.sheet(world.result, Language.FR).use { sheet ->
                assertEquals("%PDF", File(sheet.path()).readBytes().decodeToString(0, 4))
            }
        }
    }

    @Test
    fun `the camera knows where a photo goes and what lies over it`() = test {
        world.onPhoneOf("Client") { phone ->
            val add = phone.add(world.space, world.openFolder)
            assertTrue(add.can.addPhoto)
            assertEquals(listOf("front", "left", "right", "back"), add.poses.take(4).map { it.pose })
            assertFailsWith<SuiviException.NotFound> { phone.add(world.space, world.hiddenFolder) }
            assertContains(phone.compare(world.space).poses.flatMap { it.photos }.map { it.item }, world.photo)
        }
        val finder = Viewfinder(Facing.FRONT, Turn.THREE_QUARTERS, Extent(1600f, 1200f), Extent(400f, 800f), Turn.ZERO)
        val over = assertNotNull(overlay(finder, Extent(900f, 1200f)))
        assertEquals(Turn.THREE_QUARTERS, over.upright)
        assertTrue(over.mirrored)
        assertEquals(400f, over.ghost?.size?.width)
        assertNull(overlay(finder, Extent(0f, 0f)))
        assertEquals(0f, lean(0f, 9.81f, 0f, Turn.ZERO))
        assertNull(lean(0f, 0f, 9.81f, Turn.ZERO))
    }

    @Test
    fun `what a person does is shown at once, and becomes the server's`() = test {
        world.onPhoneOf("Employee") { phone ->
            val folder = phone.addFolder(world.space, null, "Progress 🦴", Sharing.OPEN)
            phone.screen { folder(world.space, null, null) }.first { root -> root.folders.any { it.item == folder } }
            val photo = phone.addPhotos(world.adding(folder = folder)).photos.single()
            assertNull(photo.blocked)
            phone.untilReceived()
            phone.screen { folder(world.space, folder, null) }.first { view -> view.files.any { it.item == photo.item } }
            phone.rename(photo.item, "today.jpg")
            phone.relocate(photo.item, null)
            val asked = phone.visibilityChange(photo.item, Level.JustMe)
            assertEquals(Level.CompanyAndClient, asked.from)
            phone.setLevel(photo.item, Level.JustMe)
            phone.setSharing(folder, Sharing.VIEW_ONLY)
            phone.untilReceived()
            val view = phone.screen { photo(photo.item) }.first { it.file.level == Level.JustMe && it.folder == null }
            assertEquals("today.jpg", view.file.name)
            phone.delete(photo.item)
            phone.delete(folder)
            phone.untilReceived()
            phone.screen { folder(world.space, null, null) }.first { root -> root.folders.none { it.item == folder } }
            assertFailsWith<SuiviException.NotFound> { phone.photo(photo.item) }
        }
    }

    @Test
    fun `what waits can be retried, saved, narrowed, sent elsewhere and given up`() = test {
        val network = GivenNetwork()
        world.onPhoneOf("Employee", network) { phone ->
            network.now = GivenNetwork.OFFLINE
            phone.conditionsChanged()
            val receipt = phone.addPhotos(world.adding(world.photos.take(2), together = true))
            val (first, second) = receipt.photos
            assertNotNull(receipt.set)
            val waiting = phone.untilWaiting { view -> view.rows.all { it.stands is Stands.Waiting } }
            assertEquals(Wait.NETWORK, (waiting.rows.first().stands as Stands.Waiting).v1)
            phone.retry(first.op)
            inFolder { folder ->
                val to = folder.resolve("saved.jpg")
                phone.save(first.op, to.toString())
                assertTrue(to.toFile().length() > 0)
            }
            phone.narrow(first.op, Level.JustMe)
            phone.discard(second.op)
            network.now = GivenNetwork.ONLINE
            phone.conditionsChanged()
            phone.untilReceived()
            assertEquals(listOf(), phone.waiting().rows)
            assertEquals(Level.JustMe, phone.screen { runCatching { photo(first.item) }.getOrNull() }.first { it != null }!!.file.level)
            assertFailsWith<SuiviException.NotFound> { phone.photo(second.item) }
        }
    }

    @Test
    fun `people of a record are asked of the server`() = test {
        world.onPhoneOf("Manager") { phone ->
            assertContains(phone.clients(null, null).clients.map { it.space }, world.space)
            assertEquals(listOf(), phone.clients("nobody is called that", null).clients)
            phone.join(world.space)
            val people = phone.screen { people(world.space) }.first { it.participants.isNotEmpty() }
            val external = people.participants.first { it.external && it.active }
            phone.archiveParticipant(world.space, external.professional, null)
            phone.inviteExternal(world.space, world.who("External").email)
            phone.screen { inbox() }.first().let { phone.looked(world.space, it.arrivals) }
        }
        world.onPhoneOf("Client") { phone ->
            val asked = phone.people(world.space).asked
            phone.answerExternal(world.space, asked.single().professional, true)
            assertEquals(listOf(), phone.people(world.space).asked)
        }
    }

    @Test
    fun `consent is given and withdrawn by the client`() = test {
        world.onPhoneOf("OtherClient") { phone ->
            val space = phone.home().spaces.single().space
            phone.giveConsent(space, "2026-01")
            phone.screen { home() }.first { it.spaces.single().consented }
            phone.withdrawConsent(space)
            phone.screen { home() }.first { !it.spaces.single().consented }
        }
    }

    @Test
    fun `a document is assigned, filled, completed, read and corrected`() = test {
        world.onPhoneOf("Employee") { phone ->
            val units = UnitSystem.METRIC
            assertContains(phone.templates(world.space).map { it.template }, world.template)
            val taken = TakenAt(1_780_000_000_000_000, 60)
            val document = phone.assign(AssignRequest(world.space, world.template, null, "2030-01-31"))
            phone.screen { results(world.space, units) }.first { view -> view.documents.any { it.document == document } }
            phone.cancelDocument(document)
            val draft = phone.beginFilling(FillFrom.Document(world.due))
            val field = phone.filling(draft, units).fields.first { it.kind is FieldKind.Number }
            assertEquals(ValueFault.NOT_A_NUMBER, phone.fillIn(draft, field.key, Typed("strong", null)))
            phone.fillIn(draft, field.key, Typed("31", null))
            assertTrue(phone.filling(draft, units).canComplete)
            phone.complete(draft, taken)
            phone.untilReceived()
            val results = phone.screen { results(world.space, units) }
                .first { view -> view.results.any { it.item == draft } }
            assertFalse(results.onlineOnly)
            assertTrue(phone.result(draft, units).answers.any { it.shown?.value?.startsWith("31") == true })
            assertTrue(phone.progress(world.space, units).histories.isNotEmpty())
            val correction = phone.beginFilling(FillFrom.Result(draft))
            phone.discardDraft(correction)
        }
    }

    @Test
    fun `several accounts are on one phone, and one is shown`() = test {
        inFolder { folder ->
            withPhone(opening(folder), PlainVault(), GivenNetwork()) { phone ->
                val ana = phone.signIn(world.coming("Client"))
                val otto = phone.signIn(world.coming("OtherClient"))
                assertEquals(setOf(ana.key, otto.key), phone.accounts().map { it.key }.toSet())
                assertEquals(otto.key, phone.accounts().single { it.shown }.key)
                phone.show(ana.key)
                assertEquals(ana.key, phone.accounts().single { it.shown }.key)
                assertEquals(SignedOut.EVERYWHERE, phone.signOut(false))
                assertFalse("password" in world.coming("Client").toString().substringAfter("password=Secret"))
            }
        }
    }

    @Test
    fun `an invitation is accepted`() = test {
        onNewPhone { phone ->
            val request = AcceptRequest(world.invitation, null, "carla@example.org", Secret("twelve words of mine"), "phone")
            val account = phone.accept(request)
            assertEquals(Role.CLIENT, account.key.role)
            assertEquals(1, phone.screen { home() }.first { it.complete }.spaces.size)
        }
    }

    @Test
    fun `a locked phone shows nothing, and sends what waits`() = test {
        val network = GivenNetwork()
        world.onPhoneOf("Client", network) { phone ->
            network.now = GivenNetwork.OFFLINE
            phone.conditionsChanged()
            val item = phone.addPhotos(world.adding()).photos.single().item
            phone.lock()
            assertFailsWith<SuiviException.Locked> { phone.home() }
            assertEquals(1u, phone.waiting().counts.pending)
            network.now = GivenNetwork.ONLINE
            phone.conditionsChanged()
            phone.untilReceived()
            assertTrue(world.holds(item))
            assertFailsWith<SuiviException.Locked> { phone.home() }
            phone.unlock()
            assertTrue(phone.home().complete)
        }
    }
}
