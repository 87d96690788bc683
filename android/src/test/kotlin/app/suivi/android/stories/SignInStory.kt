package app.suivi.android.stories

import android.content.Intent
import android.net.Uri
import android.view.WindowManager
import androidx.compose.ui.test.hasContentDescription
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.junit4.v2.createEmptyComposeRule
import app.suivi.android.Stage
import app.suivi.android.World
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.BeforeClass
import org.junit.Rule
import org.junit.Test
import org.junit.rules.RuleChain
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.annotation.Config
import java.lang.reflect.Proxy

/** Coming in, and seeing what is there: the real app on the real core, against a real server. */
@RunWith(RobolectricTestRunner::class)
@Config(application = StoryApplication::class)
class SignInStory {
    private val rule = createEmptyComposeRule()
    private val phone = AppOnPhone(rule)

    @get:Rule val rules: RuleChain = RuleChain.outerRule(rule).around(phone)

    @Test fun `a client signs in, sees her folder, and is where she was after the process ended, without network too`() {
        val said = RecentApps.hear()
        phone.open()
        assertTrue("no picture of the screen", phone.activity.window.attributes.flags and WindowManager.LayoutParams.FLAG_SECURE != 0)
        assertEquals("none in the list of recent apps", listOf(false), said)
        phone.signsIn(world.url, world.who("Client"))
        phone.taps(OPEN_FOLDER)
        phone.seesPicture()
        phone.turns()
        phone.seesPicture()
        world.cut()
        try {
            phone.isKilledAndOpenedAgain()
            phone.seesPicture()
            phone.goesBack()
            phone.sees(OPEN_FOLDER)
        } finally {
            world.mend()
        }
    }

    @Test fun `what was typed stays when the phone's language changes, and the words are the new ones`() {
        phone.open()
        phone.types("Email", "ana@example.org")
        RuntimeEnvironment.setQualifiers("+fr")
        phone.turns()
        phone.sees("Bienvenue")
        phone.sees("ana@example.org")
        phone.seesNo(hasText("Welcome to Suivi"))
    }

    @Test fun `who was invited opens the link, comes in, and agrees before her first photo`() {
        phone.open(Intent(Intent.ACTION_VIEW, Uri.parse(world.invitation)))
        phone.types("Email", "carla@example.org")
        phone.types("Password", "twelve words of mine")
        phone.taps("Accept")
        phone.taps("Read and decide")
        phone.taps("I agree")
        phone.sees("My folders")
        phone.seesNo(hasText("Read and decide"))
    }

    @Test fun `who comes back by the list of recent apps does not open the invitation again`() {
        phone.open(Intent(Intent.ACTION_VIEW, Uri.parse(world.invitation)).addFlags(Intent.FLAG_ACTIVITY_LAUNCHED_FROM_HISTORY))
        phone.sees("Welcome to Suivi")
        phone.seesNo(hasText("You are invited"))
    }

    @Test fun `a professional signs in, opens a client's record, and signs out`() {
        phone.open()
        phone.signsIn(world.url, world.who("Employee"), "I am a professional")
        phone.taps("Clients")
        phone.taps("Ana")
        phone.taps("Amaryllis")
        phone.sees(hasContentDescription("seen by", substring = true))
        phone.goesBack()
        phone.sees("Begonia")
        phone.goesBack()
        phone.taps("Settings")
        phone.taps("Sign out")
        phone.sees("Welcome to Suivi")
    }

    companion object {
        lateinit var world: World
        const val OPEN_FOLDER = "Camellia"

        @JvmStatic @BeforeClass fun begins() {
            world = Stage.world()
        }
    }
}

/** What windows tell the system about pictures of them in the list of recent apps. */
private object RecentApps {
    /** From now on. */
    fun hear(): List<Boolean> {
        val said = mutableListOf<Boolean>()
        val controller = Class.forName("android.app.IActivityClientController")
        val client = Class.forName("android.app.ActivityClient")
        val before = client.getDeclaredMethod("getActivityClientController").apply { isAccessible = true }.invoke(null)
        val hears = Proxy.newProxyInstance(controller.classLoader, arrayOf(controller)) { _, method, given ->
            if (method.name == "setRecentsScreenshotEnabled") said += given[1] as Boolean
            if (before == null) null else method.invoke(before, *given.orEmpty())
        }
        client.getDeclaredMethod("setActivityClientController", controller).apply { isAccessible = true }.invoke(null, hears)
        return said
    }
}
