package app.suivi.android.stories

import android.content.Intent
import android.os.Bundle
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.test.ComposeTimeoutException
import androidx.compose.ui.test.SemanticsMatcher
import androidx.compose.ui.test.hasClickAction
import androidx.compose.ui.test.hasContentDescription
import androidx.compose.ui.test.hasSetTextAction
import androidx.compose.ui.test.isEnabled
import androidx.compose.ui.test.hasTestTag
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.junit4.ComposeTestRule
import androidx.compose.ui.test.performClick
import androidx.compose.ui.test.performScrollTo
import androidx.compose.ui.test.performTextReplacement
import app.suivi.Phone
import app.suivi.android.Person
import app.suivi.android.app.MainActivity
import app.suivi.android.session.SessionState
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.runBlocking
import org.junit.rules.ExternalResource
import org.robolectric.Robolectric
import org.robolectric.RuntimeEnvironment
import org.robolectric.android.controller.ActivityController
import org.robolectric.shadows.ShadowSystemClock
import java.time.Duration

/** The real app as a person uses it: what can be seen and touched. */
class AppOnPhone(private val rule: ComposeTestRule) : ExternalResource() {
    private val application get() = RuntimeEnvironment.getApplication() as StoryApplication
    private var window: ActivityController<MainActivity>? = null

    /** The activity that is shown. */
    val activity: MainActivity get() = window!!.get()

    /** Opens the app, by its icon or by a link. */
    fun open(intent: Intent? = null) {
        window = Robolectric.buildActivity(MainActivity::class.java, intent).setup()
    }

    /** Whether the phone is on a network. */
    fun isOnline(online: Boolean) = application.isOnline(online)

    override fun before() = isOnline(true)

    /** The system ends the process in the background; the person comes back. */
    fun isKilledAndOpenedAgain() {
        val kept = Bundle()
        window!!.pause().stop().saveInstanceState(kept).destroy()
        application.processEnds()
        window = Robolectric.buildActivity(MainActivity::class.java).setup(kept)
    }

    /** A finger is put on the phone whenever it is asked for. */
    fun feels(finger: Finger) {
        application.standInRecognition.finger = finger
    }

    /** Another finger is added to the phone: what the platform does with the keys of the fingers before. */
    fun getsAnotherFinger() = application.memory.forget("suivi person")

    /** The phone is turned. */
    fun turns() {
        window!!.recreate()
    }

    fun goesBack() {
        rule.runOnUiThread { activity.onBackPressedDispatcher.onBackPressed() }
    }

    /** Waits until something like this can be seen. */
    fun sees(what: SemanticsMatcher) = waits(what.description) { count(what) > 0 }

    fun sees(text: String) = sees(hasText(text, substring = true))

    /** Waits until a picture of a file is drawn. */
    fun seesPicture() = waits("a picture") {
        rule.onAllNodes(hasTestTag("picture"), useUnmergedTree = true).fetchSemanticsNodes(atLeastOneRootRequired = false).isNotEmpty()
    }

    /** Waits until nothing like this is there. */
    fun seesNo(what: SemanticsMatcher) = waits("no ${what.description}") { count(what) == 0 }

    fun taps(text: String) {
        val button = hasText(text, substring = true) and hasClickAction()
        sees(button)
        val node = rule.onAllNodes(button)[0]
        runCatching { node.performScrollTo() }
        node.performClick()
    }

    /** Taps what is described to whoever does not see it. */
    fun touches(described: String) {
        val what = hasContentDescription(described, substring = true) and hasClickAction() and isEnabled()
        sees(what)
        val node = rule.onAllNodes(what)[0]
        runCatching { node.performScrollTo() }
        node.performClick()
    }

    /** Takes a photo of the camera's where the person is. */
    fun takesPhoto(photo: String) {
        application.standIn.photo = photo
        taps("Today’s photo")
        sees("Seen by: You")
        touches("Take the photo")
        sees("aved on this phone")
        goesBack()
        seesNo(hasContentDescription("Take the photo"))
    }

    /** What the core says, behind the screen. */
    fun <T> core(ask: suspend Phone.() -> T): T = runBlocking {
        (application.session.state.first { it is SessionState.Open } as SessionState.Open).phone.ask()
    }

    fun types(field: String, text: String) {
        val place = hasText(field, substring = true) and hasSetTextAction()
        sees(place)
        rule.onAllNodes(place)[0].performScrollTo().performTextReplacement(text)
    }

    fun signsIn(server: String, person: Person, role: String = "I am a client") {
        taps(role)
        types("Server address", server)
        types("Email", person.email)
        types("Password", person.password)
        taps("Sign in")
        if (role != PROFESSIONAL) return
        waits("a PIN to choose, or what is behind it") { count(hasText("Choose a PIN")) + count(hasText("Clients")) > 0 }
        if (count(hasText("Choose a PIN")) > 0) choosesPin()
    }

    /** As a professional has to before anything is shown. */
    private fun choosesPin() {
        sees("Choose a PIN")
        typesPin(PIN, "Next")
        sees("The same PIN again")
        typesPin(PIN, "Next")
    }

    /** Types a PIN, and goes on. */
    fun typesPin(pin: String, button: String = "Open") {
        types("PIN, 6 digits", pin)
        taps(button)
    }

    /** The person does something else for so long. */
    fun isOutOfSight(minutes: Long) {
        window!!.pause().stop()
        ShadowSystemClock.advanceBy(Duration.ofMinutes(minutes))
        window!!.restart().resume()
    }

    override fun after() {
        window?.pause()?.stop()?.destroy()
        application.processEnds()
    }

    private fun waits(forWhat: String, condition: () -> Boolean) = try {
        rule.waitUntil(forWhat, PATIENCE, condition)
    } catch (why: ComposeTimeoutException) {
        throw AssertionError("$forWhat, but there is: ${said()}", why)
    }

    /** All that can be read or heard now. */
    private fun said(): List<String> = rule.onAllNodes(SemanticsMatcher("any") { true })
        .fetchSemanticsNodes(atLeastOneRootRequired = false).flatMap { node ->
            node.config.getOrElse(SemanticsProperties.Text) { listOf() }.map { it.text } +
                node.config.getOrElse(SemanticsProperties.ContentDescription) { listOf() }
        }

    private fun count(what: SemanticsMatcher) = rule.onAllNodes(what).fetchSemanticsNodes(atLeastOneRootRequired = false).size

    companion object {
        const val PROFESSIONAL = "I am a professional"
        const val PIN = "135790"

        /** A limit: what does not come in this time does not come. */
        private const val PATIENCE = 30_000L
    }
}
