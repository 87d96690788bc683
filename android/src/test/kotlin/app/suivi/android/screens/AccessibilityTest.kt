package app.suivi.android.screens

import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner

/** For everybody: a walk over every state of every screen. */
@RunWith(RobolectricTestRunner::class)
class AccessibilityTest {
    @get:Rule val stand = Stand()

    @Test fun `whatever can be touched has a name and is large enough, and every text can be read`() =
        stand.walks(screens.flatten().map { Shot(it, Variant.LIGHT) })

    @Test fun `by night too`() = stand.walks(screens.flatten().map { Shot(it, Variant.DARK) })
}
