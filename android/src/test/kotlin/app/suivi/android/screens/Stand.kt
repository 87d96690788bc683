package app.suivi.android.screens

import android.content.ComponentName
import android.content.res.Configuration
import android.graphics.Bitmap
import android.graphics.Canvas
import android.os.LocaleList
import androidx.activity.ComponentActivity
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.getValue
import androidx.compose.runtime.key
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.setValue
import androidx.compose.ui.graphics.asAndroidBitmap
import androidx.compose.ui.platform.LocalConfiguration
import androidx.compose.ui.platform.LocalContext
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.platform.LocalResources
import androidx.compose.ui.platform.ViewRootForTest
import androidx.compose.ui.test.captureToImage
import androidx.compose.ui.test.isRoot
import androidx.compose.ui.test.junit4.AndroidComposeTestRule
import androidx.compose.ui.test.junit4.v2.createAndroidComposeRule
import androidx.compose.ui.unit.Density
import androidx.test.ext.junit.rules.ActivityScenarioRule
import app.suivi.android.look.SuiviTheme
import app.suivi.android.screen.LocalToClient
import org.junit.rules.ExternalResource
import org.junit.rules.RuleChain
import org.junit.rules.TestRule
import org.junit.runner.Description
import org.junit.runners.model.Statement
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import java.util.Locale

/** One window on which every state of every screen is put, one after the other. */
class Stand : TestRule {
    val compose: AndroidComposeTestRule<ActivityScenarioRule<ComponentActivity>, ComponentActivity> =
        createAndroidComposeRule<ComponentActivity>()
    private var shown by mutableStateOf<Shot?>(null)
    private var begun = false

    /** Puts a state there, and waits until it is drawn. */
    fun put(shot: Shot) {
        if (!begun) {
            begun = true
            compose.setContent { shown?.let { key(it) { Drawn(it) } } }
        }
        // The words of tools that ask the process and not the window.
        Locale.setDefault(Locale.forLanguageTag(shot.variant.language))
        shown = shot
        compose.waitForIdle()
    }

    /** What each window shows: the screen's, then that of a dialog above it. */
    fun windows(): List<Bitmap> {
        val roots = compose.onAllNodes(isRoot())
        val views = roots.fetchSemanticsNodes().map { (it.root as ViewRootForTest).view }
        // Only the first window can be taken as it was drawn; one above it is drawn once more.
        return listOf(roots[0].captureToImage().asAndroidBitmap()) + views.drop(1).map { view ->
            Bitmap.createBitmap(view.width, view.height, Bitmap.Config.ARGB_8888).also { view.draw(Canvas(it)) }
        }
    }

    /** What a person sees: a dialog stands in the middle of a darkened screen. */
    fun picture(): Bitmap {
        val windows = windows()
        val seen = windows.first().copy(Bitmap.Config.ARGB_8888, true)
        val canvas = Canvas(seen)
        for (above in windows.drop(1)) {
            canvas.drawColor(0x52000000)
            canvas.drawBitmap(above, (seen.width - above.width) / 2f, (seen.height - above.height) / 2f, null)
        }
        return seen
    }

    override fun apply(base: Statement, description: Description): Statement = RuleChain.outerRule(
        object : ExternalResource() {
            override fun before() {
                val application = RuntimeEnvironment.getApplication()
                shadowOf(application.packageManager)
                    .addActivityIfNotPresent(ComponentName(application, ComponentActivity::class.java))
            }
        },
    ).around(compose).apply(base, description)

    @Composable
    private fun Drawn(shot: Shot) {
        val context = LocalContext.current
        val configuration = Configuration(context.resources.configuration).apply {
            setLocales(LocaleList(Locale.forLanguageTag(shot.variant.language)))
            fontScale = shot.variant.letters
        }
        val translated = context.createConfigurationContext(configuration)
        CompositionLocalProvider(
            LocalConfiguration provides configuration,
            LocalResources provides translated.resources,
            LocalToClient provides true,
            LocalDensity provides Density(LocalDensity.current.density, shot.variant.letters),
        ) {
            SuiviTheme(shot.variant.dark) { Surface(color = MaterialTheme.colorScheme.background) { shot.case.screen() } }
        }
    }
}
