package app.suivi.android.stories

import android.content.Intent
import android.net.Uri
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.junit4.v2.createEmptyComposeRule
import app.suivi.android.Stage
import app.suivi.android.World
import org.junit.Assert.assertTrue
import org.junit.Before
import org.junit.Rule
import org.junit.Test
import org.junit.rules.RuleChain
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config

/** A client's photo, from the invitation to the receipt, whatever happens on its way: the real app on the real core. */
@RunWith(RobolectricTestRunner::class)
@Config(application = StoryApplication::class)
class ClientStory {
    private val rule = createEmptyComposeRule()
    private val phone = AppOnPhone(rule)
    private lateinit var world: World

    @get:Rule val rules: RuleChain = RuleChain.outerRule(rule).around(phone)

    @Before fun begins() {
        world = Stage.world()
    }

    @Test fun `invited, agreed, a photo without network, killed, and received when the network is back`() {
        phone.open(Intent(Intent.ACTION_VIEW, Uri.parse(world.invitation)))
        phone.types("Email", "carla@example.org")
        phone.types("Password", "twelve words of mine")
        phone.taps("Accept")
        phone.taps("Read and decide")
        phone.taps("I agree")
        phone.sees("My folders")
        phone.seesNo(hasText("Read and decide"))
        val record = phone.core { home().spaces.single().space.text }
        world.employeeOpens(record, "Progress")
        phone.core { opened() }
        phone.sees("Progress")
        world.cut()
        phone.isOnline(false)
        phone.takesPhoto(world.photos[0])
        phone.sees("safe on this phone")
        val photo = phone.core { waiting().rows.single { it.name != null }.item!!.text }
        phone.isKilledAndOpenedAgain()
        phone.taps("To send")
        phone.sees("There is no network")
        world.mend()
        phone.isOnline(true)
        phone.sees("All is received")
        assertTrue(world.holds(photo))
    }

    @Test fun `a folder closed while a photo waits gives it back, and it goes into another one`() {
        phone.open()
        phone.signsIn(world.url, world.who("Client"))
        phone.taps("Camellia")
        world.cut()
        phone.isOnline(false)
        phone.takesPhoto(world.photos[0])
        val photo = phone.core { waiting().rows.single { it.name != null }.item!!.text }
        phone.goesBack()
        world.employeeCloses(world.openFolder)
        world.mend()
        phone.isOnline(true)
        phone.taps("To send")
        phone.sees("Choose another folder")
        phone.taps("Other folder")
        phone.taps("Amaryllis")
        phone.sees("All is received")
        assertTrue(world.holds(photo))
    }
}
