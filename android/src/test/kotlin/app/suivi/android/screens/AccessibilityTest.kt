package app.suivi.android.screens

import org.junit.Assert.assertEquals
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner

/** For everybody: a walk over every state of every screen. */
@RunWith(RobolectricTestRunner::class)
class AccessibilityTest {
    @get:Rule val stand = Stand()

    @Test fun `whatever can be touched has a name and is large enough, and every text can be read`() =
        walks(screens.flatten().map { Shot(it, Variant.LIGHT) })

    @Test fun `by night too`() = walks(screens.flatten().map { Shot(it, Variant.DARK) })

    @Test fun `in the longer language with letters twice as large no text is cut`() =
        walks(screens.flatten().map { Shot(it, Variant.LARGE) })

    private fun walks(shots: List<Shot>) {
        val wrong = shots.flatMap { shot ->
            stand.put(shot)
            Walk(stand).complaints().map { "${shot.name}: $it" }
        }
        assertEquals(wrong.joinToString("\n"), 0, wrong.size)
    }
}
