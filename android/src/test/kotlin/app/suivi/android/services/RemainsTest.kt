package app.suivi.android.services

import app.suivi.android.app.SuiviApplication
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.annotation.Config
import java.io.File

/** What the end of a process left behind is gone before the next one uses anything. */
@RunWith(RobolectricTestRunner::class)
@Config(application = KilledApplication::class)
class RemainsTest {
    private val kept get() = RuntimeEnvironment.getApplication().noBackupFilesDir

    @Test fun `a half photo and a copy that got nowhere are removed, a whole photo stays`() {
        assertEquals(listOf("IMG_1.jpg"), File(kept, "captures").walk().filter { it.isFile }.map { it.name }.toList())
        assertFalse("the half one's folder", File(kept, "captures/ana/record/2").exists())
        assertFalse(File(kept, "copy").exists())
    }
}

/** The process before was killed while it wrote. */
class KilledApplication : SuiviApplication() {
    override fun onCreate() {
        for (left in listOf("captures/ana/record/1/IMG_1.jpg", "captures/ana/record/2/IMG_2.jpg.part", "copy")) {
            File(noBackupFilesDir, left).apply { parentFile?.mkdirs() }.writeBytes(byteArrayOf(1))
        }
        super.onCreate()
    }
}
