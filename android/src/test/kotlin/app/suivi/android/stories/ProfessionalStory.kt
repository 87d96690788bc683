package app.suivi.android.stories

import androidx.compose.ui.test.hasContentDescription
import androidx.compose.ui.test.hasScrollToNodeAction
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.isEnabled
import androidx.compose.ui.test.junit4.v2.createEmptyComposeRule
import androidx.compose.ui.test.performScrollToNode
import app.suivi.android.Stage
import app.suivi.android.World
import app.suivi.android.session.SessionState
import app.suivi.changes
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.BeforeClass
import org.junit.Rule
import org.junit.Test
import org.junit.rules.RuleChain
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.annotation.Config
import kotlin.time.Duration.Companion.seconds

/** What a professional does, and what the client sees of it: the real app on the real core, one after the other on one phone. */
@RunWith(RobolectricTestRunner::class)
@Config(application = StoryApplication::class)
class ProfessionalStory {
    private val rule = createEmptyComposeRule()
    private val phone = AppOnPhone(rule)

    @get:Rule val rules: RuleChain = RuleChain.outerRule(rule).around(phone)

    @Test fun `new photos are looked at, and the first is compared with the latest`() {
        phone.open()
        clientComes()
        phone.taps("Camellia")
        for (photo in world.photos.take(2)) phone.takesPhoto(photo)
        isReceived()
        phone.goesBack()
        leaves()
        phone.signsIn(world.url, world.who("Employee"), AppOnPhone.PROFESSIONAL)
        phone.sees("New photos")
        phone.touches("Photo, Front")
        phone.seesPicture()
        phone.taps("Compare")
        phone.sees(hasContentDescription("Swap the two"))
        phone.seesPicture()
        phone.goesBack()
        phone.seesNo(hasContentDescription("Swap the two"))
        phone.goesBack()
        phone.sees("New photos")
        phone.seesNo(hasText("Who can see it"))
        phone.taps("Mark as looked at")
        phone.sees("Nothing new")
        leaves()
    }

    @Test fun `a visibility is changed, and the client no longer sees the file`() {
        phone.open()
        clientComes()
        phone.taps("Amaryllis")
        phone.sees(TO_THE_CLIENT)
        leaves()
        employeeOpensRecord()
        phone.taps("Amaryllis")
        phone.touches(EVERYONE)
        phone.taps("Who can see it")
        phone.taps("Just me")
        phone.sees("Now: ")
        phone.taps("Change")
        phone.sees("Visibility changed")
        isReceived()
        phone.goesBack()
        leaves()
        clientComes()
        phone.taps("Amaryllis")
        phone.sees("My professionals of this company")
        phone.seesNo(hasText(TO_THE_CLIENT, substring = true))
    }

    @Test fun `an assessment is filled without network, and the client sees it with its change`() {
        phone.open()
        employeeOpensRecord()
        phone.taps("Results")
        phone.sees("Fill")
        phone.isOnline(false)
        world.cut()
        try {
            phone.taps("Fill")
            phone.types(", kg", "34")
            phone.sees(hasText("Complete") and isEnabled())
            phone.taps("Complete")
            phone.sees("Completed and saved")
        } finally {
            world.mend()
        }
        phone.isOnline(true)
        isReceived()
        phone.goesBack()
        leaves()
        clientComes()
        phone.taps("My results")
        phone.sees("Results")
        val change = hasText("+2.5 kg since the last time", substring = true)
        rule.waitUntil("a change", PATIENCE) { runCatching { rule.onNode(hasScrollToNodeAction()).performScrollToNode(change) }.isSuccess }
        val point = hasContentDescription("34.0 kg, +2.5 kg since the one before", substring = true)
        rule.onNode(hasScrollToNodeAction()).performScrollToNode(point)
    }

    @Test fun `who was searched for is searched for again after the process ended`() {
        phone.open()
        phone.signsIn(world.url, world.who("Employee"), AppOnPhone.PROFESSIONAL)
        phone.taps("Clients")
        phone.sees("Ana")
        phone.types("Find a client", "zzz")
        phone.sees("Nobody of this name")
        phone.isKilledAndOpenedAgain()
        phone.typesPin(AppOnPhone.PIN)
        phone.sees("zzz")
        phone.sees("Nobody of this name")
    }

    private fun clientComes() {
        phone.signsIn(world.url, world.who("Client"))
        phone.sees("My folders")
    }

    private fun employeeOpensRecord() {
        phone.signsIn(world.url, world.who("Employee"), "I am a professional")
        phone.taps("Clients")
        phone.taps("Ana")
        phone.sees("Amaryllis")
    }

    /** Back to the first place, then out. */
    private fun leaves() {
        while (rule.onAllNodes(hasText("Settings")).fetchSemanticsNodes().isEmpty()) phone.goesBack()
        phone.taps("Settings")
        phone.taps("Sign out")
        phone.sees("Welcome to Suivi")
    }

    /** Waits until the server has all that was done here. */
    private fun isReceived() = runBlocking {
        val state = (RuntimeEnvironment.getApplication() as StoryApplication).session.state.first { it is SessionState.Open }
        val core = (state as SessionState.Open).phone
        core.conditionsChanged()
        withTimeout(30.seconds) { core.changes().map { core.waiting() }.first { it.rows.isEmpty() } }
    }

    companion object {
        private lateinit var world: World
        private const val EVERYONE = "Everyone of the record"
        private const val TO_THE_CLIENT = "All my professionals"
        private const val PATIENCE = 30_000L

        @JvmStatic @BeforeClass fun begins() {
            world = Stage.world()
        }
    }
}
