package app.suivi.android.services

import android.graphics.Bitmap
import android.graphics.BitmapFactory
import app.suivi.android.platform.PhoneDecoder
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import java.io.File

/** Pictures that the core leaves to the phone. On the JVM there is no HEIC: what is shared is shown with others. */
@RunWith(RobolectricTestRunner::class)
class DecoderTest {
    @get:Rule val temporary = TemporaryFolder()
    private val to by lazy { File(temporary.root, "picture.jpg") }

    @Test fun `a large one becomes a JPEG as large as asked, and a small one keeps its size`() {
        for ((side, most, expected) in listOf(Triple(400, 100, 100 to 50), Triple(400, 400, 400 to 200), Triple(80, 4096, 80 to 40), Triple(4000, 1, 1 to 1))) {
            assertTrue(PhoneDecoder().decode(picture(side).path, to.path, most.toUInt()))
            val made = BitmapFactory.decodeFile(to.path)
            assertEquals(expected, made.width to made.height)
            assertEquals(listOf(0xFF, 0xD8), to.readBytes().take(2).map { it.toInt() and 0xFF })
        }
    }

    @Test fun `what is broken, empty or gone is no picture, and nothing breaks`() {
        val broken = File(temporary.root, "broken").apply { writeBytes(picture(400).readBytes().copyOf(60)) }
        val empty = File(temporary.root, "empty").apply { writeBytes(byteArrayOf()) }
        for (source in listOf(broken, empty, File(temporary.root, "gone"))) {
            assertFalse(source.name, PhoneDecoder().decode(source.path, to.path, 100u))
        }
    }

    private fun picture(side: Int) = File(temporary.root, "source.png").apply {
        outputStream().use { Bitmap.createBitmap(side, side / 2, Bitmap.Config.ARGB_8888).compress(Bitmap.CompressFormat.PNG, 100, it) }
    }
}
