package app.suivi.android.screens

import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner

/** The same walk for whoever reads large letters. */
@RunWith(RobolectricTestRunner::class)
class LargeLettersTest {
    @get:Rule val stand = Stand()

    @Test fun `in the longer language with letters twice as large no text is cut`() =
        stand.walks(screens.flatten().map { Shot(it, Variant.LARGE) })
}
