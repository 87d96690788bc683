package app.suivi.android.stories

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

/** Several devices, several accounts: the real app on the real core. */
@RunWith(RobolectricTestRunner::class)
@Config(application = StoryApplication::class)
class AccountsStory {
    private val rule = createEmptyComposeRule()
    private val phone = AppOnPhone(rule)
    private lateinit var world: World

    @get:Rule val rules: RuleChain = RuleChain.outerRule(rule).around(phone)

    @Before fun begins() {
        world = Stage.world()
    }

    @Test fun `signed in elsewhere, it is told, nothing is shown, and what was not sent is there again`() {
        phone.open()
        phone.signsIn(world.url, world.who("Employee"), AppOnPhone.PROFESSIONAL)
        phone.taps("Clients")
        phone.taps("Ana")
        phone.sees("Amaryllis")
        world.cut()
        phone.isOnline(false)
        phone.takesPhoto(world.photos[0])
        phone.sees("Amaryllis")
        world.signsInElsewhere("Employee")
        world.mend()
        phone.isOnline(true)
        // As when the person opens the app: nobody waits for the next look at the server.
        phone.core { opened() }
        phone.sees("signed in on another device")
        phone.seesNo(hasText("Amaryllis"))
        phone.signsIn(world.url, world.who("Employee"), AppOnPhone.PROFESSIONAL)
        phone.sees("Amaryllis")
        phone.touches("Photo, ")
        phone.seesPicture()
    }

    @Test fun `two accounts on one phone see their own each, and what one did not send stays with it`() {
        phone.open()
        phone.signsIn(world.url, world.who("Client"))
        phone.sees("My folders")
        phone.taps("Settings")
        phone.taps("Sign in with another account")
        phone.signsIn(world.url, world.who("Employee"), AppOnPhone.PROFESSIONAL)
        phone.sees("New photos")
        phone.seesNo(hasText("My folders"))
        phone.taps("Settings")
        phone.taps("Client ·")
        phone.sees("My folders")
        world.cut()
        phone.isOnline(false)
        phone.takesPhoto(world.photos[0])
        val photo = phone.core { waiting().rows.single { it.name != null }.item!!.text }
        phone.taps("Settings")
        phone.taps("Sign out")
        phone.sees("Not everything is sent")
        phone.taps("Sign out all the same")
        phone.sees("New photos")
        phone.taps("To send")
        phone.sees("All is received")
        phone.taps("Settings")
        world.mend()
        phone.isOnline(true)
        phone.taps("Sign in with another account")
        phone.signsIn(world.url, world.who("Client"))
        phone.sees("My folders")
        phone.taps("To send")
        phone.sees("All is received")
        assertTrue(world.holds(photo))
    }
}
