package app.suivi.android.screens

import androidx.compose.ui.test.assertIsDisplayed
import androidx.compose.ui.test.onNodeWithContentDescription
import androidx.compose.ui.test.onNodeWithText
import app.suivi.android.screens.cases.addCases
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config

/** A phone that lies on its side. */
@RunWith(RobolectricTestRunner::class)
@Config(qualifiers = "w891dp-h411dp-hdpi")
class SidewaysTest {
    @get:Rule val stand = Stand()

    @Test fun `before a photo its pose, who sees it and the shutter are there`() {
        stand.put(Shot(addCases.single { it.name == "add-first-photo" }, Variant.LIGHT))
        stand.compose.onNodeWithText("Right").assertIsDisplayed()
        stand.compose.onNodeWithText("Seen by:", substring = true).assertIsDisplayed()
        stand.compose.onNodeWithContentDescription("Take the photo").assertIsDisplayed()
    }
}
