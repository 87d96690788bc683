package app.suivi.android.stories

import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.junit4.v2.createEmptyComposeRule
import app.suivi.android.Stage
import app.suivi.android.World
import org.junit.BeforeClass
import org.junit.Rule
import org.junit.Test
import org.junit.rules.RuleChain
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config

/** The app's lock: the real app on the real core, against a real server. */
@RunWith(RobolectricTestRunner::class)
@Config(application = StoryApplication::class)
class LockStory {
    private val rule = createEmptyComposeRule()
    private val phone = AppOnPhone(rule)

    @get:Rule val rules: RuleChain = RuleChain.outerRule(rule).around(phone)

    @Test fun `a professional's app is locked after a kill and out of sight, and nothing is to be seen`() {
        signsIn()
        phone.taps("Clients")
        phone.sees("Ana")
        phone.isKilledAndOpenedAgain()
        phone.sees("Suivi is locked")
        phone.seesNo(hasText("Ana"))
        phone.typesPin("000000")
        phone.sees("2 more tries")
        phone.typesPin(AppOnPhone.PIN)
        phone.sees("Ana")
        phone.isOutOfSight(minutes = 4)
        phone.sees("Ana")
        phone.isOutOfSight(minutes = 5)
        phone.sees("Suivi is locked")
        phone.seesNo(hasText("Ana"))
        phone.typesPin(AppOnPhone.PIN)
        phone.sees("Ana")
    }

    @Test fun `three wrong PINs sign everybody out, also over a kill`() {
        signsIn()
        phone.isKilledAndOpenedAgain()
        phone.typesPin("000000")
        phone.sees("2 more tries")
        phone.typesPin("000001")
        phone.sees("1 more try")
        phone.isKilledAndOpenedAgain()
        phone.typesPin("000002")
        phone.sees("The PIN was wrong three times")
        phone.signsIn(world.url, world.who("Employee"), AppOnPhone.PROFESSIONAL)
        phone.sees("Nothing new")
    }

    @Test fun `a client sets the lock, changes its PIN and takes it away`() {
        phone.open()
        phone.signsIn(world.url, world.who("Client"))
        phone.taps("Settings")
        phone.taps("Lock this app")
        phone.typesPin("111111", "Next")
        phone.sees("The same PIN again")
        phone.typesPin("222222", "Next")
        phone.sees("That was another PIN")
        phone.typesPin("111111", "Next")
        phone.sees("The same PIN again")
        phone.typesPin("111111", "Next")
        phone.taps("Lock now")
        phone.sees("Suivi is locked")
        phone.typesPin("111111")
        phone.taps("Change the PIN")
        phone.typesPin("111111", "Next")
        phone.sees("Choose a PIN")
        phone.typesPin("333333", "Next")
        phone.sees("The same PIN again")
        phone.typesPin("333333", "Next")
        phone.taps("Remove the lock")
        phone.typesPin("333333", "Next")
        phone.sees("Lock this app")
        // A professional on the same phone is asked all the same.
        phone.taps("Sign in with another account")
        phone.signsIn(world.url, world.who("Employee"), AppOnPhone.PROFESSIONAL)
        phone.sees("New photos")
    }

    @Test fun `finger or face opens once its person said so, and no more when another finger was added`() {
        phone.feels(Finger.OF_THE_PERSON)
        signsIn()
        phone.isKilledAndOpenedAgain()
        phone.sees("Suivi is locked")
        phone.typesPin(AppOnPhone.PIN)
        phone.taps("Settings")
        phone.taps("Open with finger or face")
        phone.typesPin(AppOnPhone.PIN, "Next")
        phone.sees("On, for the fingers")
        phone.isKilledAndOpenedAgain()
        phone.sees("On, for the fingers")
        phone.feels(Finger.OF_ANOTHER)
        phone.isKilledAndOpenedAgain()
        phone.sees("Use finger or face")
        phone.taps("Use finger or face")
        phone.sees("Suivi is locked")
        phone.feels(Finger.OF_THE_PERSON)
        phone.taps("Use finger or face")
        phone.sees("On, for the fingers")
        phone.getsAnotherFinger()
        phone.isKilledAndOpenedAgain()
        phone.sees("Suivi is locked")
        phone.seesNo(hasText("Use finger or face"))
        phone.typesPin(AppOnPhone.PIN)
        phone.sees("Open with finger or face")
        phone.seesNo(hasText("On, for the fingers", substring = true))
    }

    @Test fun `who comes after the last one signed out meets no PIN of another`() {
        signsIn()
        phone.taps("Settings")
        phone.taps("Sign out")
        phone.sees("I am a client")
        phone.isKilledAndOpenedAgain()
        phone.signsIn(world.url, world.who("Client"))
        phone.sees("My folders")
        phone.taps("Settings")
        phone.sees("Lock this app")
    }

    private fun signsIn() {
        phone.open()
        phone.signsIn(world.url, world.who("Employee"), AppOnPhone.PROFESSIONAL)
        phone.sees("New photos")
    }

    companion object {
        private lateinit var world: World

        @JvmStatic @BeforeClass fun begins() {
            world = Stage.world()
        }
    }
}
