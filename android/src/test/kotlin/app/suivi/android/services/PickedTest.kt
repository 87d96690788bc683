package app.suivi.android.services

import android.app.Application
import android.content.ContentProvider
import android.content.ContentValues
import android.database.Cursor
import android.database.MatrixCursor
import android.net.Uri
import android.provider.OpenableColumns
import androidx.test.core.app.ApplicationProvider
import app.suivi.android.platform.PART
import app.suivi.android.platform.Picked
import app.suivi.android.presenter.Obstacle
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.Shadows.shadowOf
import java.io.ByteArrayInputStream
import java.io.File
import java.io.FileNotFoundException
import java.io.IOException
import java.io.InputStream
import java.nio.file.Files
import java.nio.file.Path

/** What the system's picker gave, brought into files of the app's own. */
@RunWith(RobolectricTestRunner::class)
class PickedTest {
    @get:Rule val temporary = TemporaryFolder()
    private val resolver = ApplicationProvider.getApplicationContext<Application>().contentResolver

    @Test fun `each is copied, one that can't be read does not stop the others`() {
        val copied = copied(source("a") { ByteArrayInputStream(byteArrayOf(1, 2)) }, source("b") { throw FileNotFoundException() }, source("c") { ByteArrayInputStream(byteArrayOf(3)) })
        assertEquals(Obstacle.SOURCE_LOST, copied.why)
        assertEquals(2, copied.files.size)
        assertArrayEquals(byteArrayOf(1, 2), copied.files[0].readBytes())
        assertArrayEquals(byteArrayOf(3), copied.files[1].readBytes())
        assertEquals("of the one that failed nothing stays", 2, temporary.root.list()!!.size)
    }

    @Test fun `one without a byte is told, and leaves nothing`() = told(Obstacle.EMPTY) { ByteArrayInputStream(byteArrayOf()) }

    @Test fun `one that vanishes while it is read is told, and leaves nothing`() = told(Obstacle.SOURCE_UNREADABLE) {
        object : InputStream() {
            override fun read() = throw IOException("gone")
        }
    }

    @Test fun `one whose right was taken is told`() = told(Obstacle.SOURCE_UNREADABLE) { throw SecurityException() }

    @Test fun `one whose app breaks is told, when it is opened and while it is read`() {
        told(Obstacle.SOURCE_UNREADABLE) { throw IllegalStateException() }
        told(Obstacle.SOURCE_UNREADABLE) {
            object : InputStream() {
                override fun read() = throw UnsupportedOperationException()
            }
        }
    }

    @Test fun `a disk that is full, and a folder that can't be made, are not taken for a source that is gone`() {
        val here = source("one") { ByteArrayInputStream(byteArrayOf(1)) }
        val inTheWay = temporary.newFile("in the way")
        assertEquals(Obstacle.NOT_WRITABLE, runBlocking { Picked(resolver, listOf(here)).copy { File(inTheWay, "one/$it") } }.why)
        val full = File(temporary.newFolder("full"), "photo.jpg")
        Files.createSymbolicLink(File(full.path + PART).toPath(), Path.of("/dev/full"))
        assertEquals(Obstacle.NO_SPACE, runBlocking { Picked(resolver, listOf(here)).copy { full } }.why)
    }

    @Test fun `a name that is longer than a disk takes is shortened, and keeps its ending`() {
        Robolectric.setupContentProvider(LongNames::class.java, "picker")
        val file = copied(source("long") { ByteArrayInputStream(byteArrayOf(1)) }).files.single()
        assertEquals("é".repeat(98) + ".jpg", file.name)
    }

    @Test fun `one of 200 MB is told, and read no further than needed`() {
        var read = 0L
        told(Obstacle.TOO_LARGE) {
            object : InputStream() {
                override fun read() = 1.also { read++ }

                override fun read(buffer: ByteArray, offset: Int, length: Int) = length.also { read += it }
            }
        }
        assertEquals(true, read < 101L * 1024 * 1024)
    }

    private fun told(why: Obstacle, open: () -> InputStream) {
        val copied = copied(source("one", open))
        assertEquals(why to 0, copied.why to copied.files.size)
        assertEquals(0, temporary.root.list()!!.size)
    }

    private fun copied(vararg sources: Uri) = runBlocking {
        Picked(resolver, sources.toList()).copy { name ->
            File(File(temporary.root, "${temporary.root.list()!!.size}").apply { mkdirs() }, name)
        }
    }

    private fun source(name: String, open: () -> InputStream): Uri {
        val uri = Uri.parse("content://picker/$name")
        shadowOf(resolver).registerInputStreamSupplier(uri) { open() }
        return uri
    }
}

/** A picker that says of each photo that it is called like this. */
class LongNames : ContentProvider() {
    override fun onCreate() = true

    override fun query(uri: Uri, columns: Array<String>?, where: String?, values: Array<String>?, order: String?): Cursor =
        MatrixCursor(arrayOf(OpenableColumns.DISPLAY_NAME)).apply { addRow(arrayOf("é".repeat(300) + ".jpg")) }

    override fun getType(uri: Uri) = "image/jpeg"

    override fun insert(uri: Uri, values: ContentValues?): Uri? = null

    override fun update(uri: Uri, values: ContentValues?, where: String?, arguments: Array<String>?) = 0

    override fun delete(uri: Uri, where: String?, arguments: Array<String>?) = 0
}
