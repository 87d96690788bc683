package app.suivi

import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.map
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestInstance
import org.junit.jupiter.api.extension.ExtendWith
import java.io.File
import java.nio.file.Path
import kotlin.test.assertEquals
import kotlin.test.assertIs
import kotlin.test.assertTrue

// README: begin
/** Adds a photo, with or without network, and comes back when the server has it. */
suspend fun addOne(
    folder: Path, vault: KeyVault, network: NetworkState, me: SignInRequest, photo: Path, say: (String) -> Unit = ::println,
): ItemId {
    val opening = OpenRequest("$folder", "1.0", locked = false, inBackground = false, listOf(), boot = null, listOf())
    return withPhone(opening, vault, network) { phone ->
        if (phone.accounts().isEmpty()) phone.signIn(me)
        val place = phone.screen { home() }.first { it.complete }.spaces.first()
        val request = AddPhotosRequest(
            space = place.space, folder = place.folders.first { it.sharing == Sharing.OPEN }.item,
            level = Level.CompanyAndClient, photos = listOf(PhotoSource("$photo", null, null, null)), together = false,
        )
        val added = phone.addPhotos(request).photos.single()
        check(added.blocked == null) { "It needs you: ${added.blocked}" }
        say("Saved on this phone, will be sent.")
        val waits = phone.screen { waiting() }.map { view -> view.rows.find { it.op == added.op }?.stands }
        val ended = waits.first { it == null || it is Stands.NeedsYou }
        check(ended == null) { "It needs you: $ended" }
        say("Received.")
        added.item
    }
}
// README: end

/** Photos that are added without network. */
@ExtendWith(NothingLeft::class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AddOfflineTest {
    private val world = Stage.world()

    @Test
    fun `the lines of the README do what they say`() = test {
        inFolder { folder ->
            world.onPhoneOf("Client", folder) {}
            world.cut()
            val said = mutableListOf<String>()
            val photo = Path.of(world.photos[1])
            val item = addOne(folder, PlainVault(), GivenNetwork(), world.coming("Client"), photo) {
                if (said.isEmpty()) world.mend()
                said += it
            }
            assertEquals(listOf("Saved on this phone, will be sent.", "Received."), said)
            assertTrue(world.holds(item))
        }
    }

    @Test
    fun `the README shows these very lines`() {
        val lines = File("src/test/kotlin/app/suivi/AddOfflineTest.kt").readText()
            .substringAfter("// README: begin\n").substringBefore("// README: end")
        val shown = File("README.md").readText()
        assertTrue("```kotlin\n$lines```" in shown, "README.md shows other lines than:\n$lines")
    }

    @Test
    fun `a photo that was added while the line is cut is saved, and received once it is mended`() = test {
        world.onPhoneOf("Client") { phone ->
            world.cut()
            val added = phone.addPhotos(world.adding()).photos.single()
            assertEquals(null, added.blocked)
            phone.untilWaiting { view -> view.rows.singleOrNull()?.stands == Stands.Waiting(Wait.NETWORK) }
            world.mend()
            phone.opened()
            phone.untilReceived()
            assertTrue(world.holds(added.item))
        }
    }

    @Test
    fun `a photo outlives the end of its app`() = test {
        inFolder { folder ->
            val network = GivenNetwork()
            val item = world.onPhoneOf("Client", folder, network = network) { phone ->
                network.now = GivenNetwork.OFFLINE
                phone.conditionsChanged()
                phone.addPhotos(world.adding()).photos.single().item
            }
            withPhone(opening(folder), PlainVault(), network) { phone ->
                assertEquals(item, phone.waiting().rows.single().item)
                network.now = GivenNetwork.ONLINE
                phone.conditionsChanged()
                phone.untilReceived()
            }
            assertTrue(world.holds(item))
        }
    }

    @Test
    fun `the folder was closed meanwhile, so the photo needs its person and goes elsewhere`() = test {
        val network = GivenNetwork()
        world.onPhoneOf("Client", network) { phone ->
            val other = phone.home().spaces.single().folders.first { it.sharing == Sharing.AUTO && !it.protected }.item
            network.now = GivenNetwork.OFFLINE
            phone.conditionsChanged()
            val added = phone.addPhotos(world.adding()).photos.single()
            world.employeeShares(world.openFolder, Sharing.VIEW_ONLY)
            network.now = GivenNetwork.ONLINE
            phone.conditionsChanged()
            val row = phone.untilWaiting { it.counts.blocked == 1u }.rows.single()
            assertIs<Stands.NeedsYou>(row.stands)
            assertTrue(row.can.elsewhere, "$row")
            phone.elsewhere(added.op, other)
            phone.untilWaiting { it.counts.blocked == 0u && it.counts.pending == 0u }
            assertTrue(world.holds(added.item))
            world.employeeShares(world.openFolder, Sharing.OPEN)
        }
    }
}
