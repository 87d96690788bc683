package app.suivi.android.screens

import org.junit.Assert.assertEquals
import org.junit.Assume.assumeFalse
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import java.io.File

/** Each state of each screen looks as it did; `-Dscreenshots.write=true` says that it now looks so. */
@RunWith(RobolectricTestRunner::class)
class PicturesTest {
    @get:Rule val stand = Stand()

    @Test fun `every state looks as it did`() {
        val other = shots.filterNot { shot ->
            stand.put(shot)
            Gallery.same(shot.name, stand.picture())
        }
        if (Gallery.writes) Gallery.writePage(screens)
        assertEquals("see ${Gallery.differences}", listOf<String>(), other.map { it.name })
    }

    @Test fun `every picture is of a state, and on the page`() {
        assumeFalse("they are being made", Gallery.writes)
        val names = shots.map { "${it.name}.png" }
        assertEquals(names.sorted(), Gallery.folder.list()!!.filter { it.endsWith(".png") }.sorted())
        assertEquals("each name is there once", names.distinct(), names)
        assertEquals(Gallery.page(screens), File(Gallery.folder, "README.md").readText())
    }
}
