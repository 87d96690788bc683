package app.suivi.android.stories

import android.content.Intent
import android.net.Uri
import android.view.WindowManager
import androidx.compose.ui.test.hasContentDescription
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.junit4.v2.createEmptyComposeRule
import app.suivi.android.Stage
import app.suivi.android.World
import org.junit.Assert.assertTrue
import org.junit.BeforeClass
import org.junit.Rule
import org.junit.Test
import org.junit.rules.RuleChain
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config

/** Coming in, and seeing what is there: the real app on the real core, against a real server. */
@RunWith(RobolectricTestRunner::class)
@Config(application = StoryApplication::class)
class SignInStory {
    private val rule = createEmptyComposeRule()
    private val phone = AppOnPhone(rule)

    @get:Rule val rules: RuleChain = RuleChain.outerRule(rule).around(phone)

    @Test fun `a client signs in, sees her folder, and is where she was after the process ended`() {
        phone.open()
        phone.signsIn(world.url, world.who("Client"))
        phone.taps(OPEN_FOLDER)
        phone.sees(hasContentDescription("Photo", substring = true))
        phone.turns()
        phone.sees(hasContentDescription("Photo", substring = true))
        world.cut()
        try {
            phone.isKilledAndOpenedAgain()
            phone.sees(hasContentDescription("Photo", substring = true))
        } finally {
            world.mend()
        }
    }

    companion object {
        lateinit var world: World
        const val OPEN_FOLDER = "Camellia"

        @JvmStatic @BeforeClass fun begins() {
            world = Stage.world()
        }
    }
}
