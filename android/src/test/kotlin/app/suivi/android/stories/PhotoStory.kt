package app.suivi.android.stories

import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.isHeading
import androidx.compose.ui.test.isSelected
import androidx.compose.ui.test.junit4.v2.createEmptyComposeRule
import app.suivi.android.Stage
import app.suivi.android.World
import org.junit.BeforeClass
import org.junit.Rule
import org.junit.Test
import org.junit.rules.RuleChain
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.annotation.Config

/** Today's photo: the real app on the real core, against a real server, with a camera of files. */
@RunWith(RobolectricTestRunner::class)
@Config(application = StoryApplication::class)
class PhotoStory {
    private val rule = createEmptyComposeRule()
    private val phone = AppOnPhone(rule)

    @get:Rule val rules: RuleChain = RuleChain.outerRule(rule).around(phone)

    @Test fun `a photo is taken with two taps and without network, waits, and arrives`() {
        phone.open()
        phone.signsIn(world.url, world.who("Client"))
        phone.sees("Today’s photo")
        camera.photo = world.photos[0]
        world.cut()
        try {
            phone.taps("Today’s photo")
            phone.sees("Seen by: You")
            phone.touches("Take the photo")
            phone.sees("waiting to be sent")
            phone.goesBack()
            phone.taps("safe on this phone")
            phone.sees("Saved on this phone")
        } finally {
            world.mend()
        }
        phone.taps("Try again")
        phone.sees("All is received")
    }

    @Test fun `a camera that another app took is told, and a photo is looked at and compared`() {
        phone.open()
        phone.signsIn(world.url, world.who("Client"))
        camera.photo = null
        phone.taps("Today’s photo")
        phone.sees("Seen by: You")
        phone.touches("Take the photo")
        phone.sees("Another app uses the camera")
        phone.goesBack()
        phone.taps(SignInStory.OPEN_FOLDER)
        phone.touches("Photo, ")
        phone.sees("Seen by: You")
        phone.seesPicture()
        phone.taps("Compare")
        phone.sees(hasText("Compare") and isHeading())
    }

    @Test fun `what was set for the next photo is there again after the process ended`() {
        phone.open()
        phone.signsIn(world.url, world.who("Client"))
        phone.taps("Today’s photo")
        phone.taps("Left")
        phone.sees(hasText("Left") and isSelected())
        phone.isKilledAndOpenedAgain()
        phone.sees(hasText("Left") and isSelected())
    }

    private val camera get() = (RuntimeEnvironment.getApplication() as StoryApplication).standIn

    companion object {
        lateinit var world: World

        @JvmStatic @BeforeClass fun begins() {
            world = Stage.world()
        }
    }
}
