package app.suivi.android.services

import android.content.Context
import android.content.Intent
import android.net.Uri
import android.os.ParcelFileDescriptor
import android.provider.OpenableColumns
import androidx.test.core.app.ApplicationProvider
import app.suivi.android.platform.SharedPhotos
import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNotEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertThrows
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import java.io.FileNotFoundException

/** A photo that its person gives to another app. */
@RunWith(RobolectricTestRunner::class)
class ShareTest {
    private val context = ApplicationProvider.getApplicationContext<Context>()
    private val provider = Robolectric.setupContentProvider(SharedPhotos::class.java, "app.suivi.android.shared")
    private val photo = ByteArray(300_000) { it.toByte() }

    @Test(timeout = 30_000) fun `the app that is chosen reads it, and what it is called says nothing`() {
        val send = sent(SharedPhotos.share(context, photo))
        assertEquals(Intent.FLAG_GRANT_READ_URI_PERMISSION, send.flags and Intent.FLAG_GRANT_READ_URI_PERMISSION)
        assertArrayEquals(photo, read(provider.openFile(uri(send), "r")))
        provider.query(uri(send), null, null, null, null).use {
            it.moveToFirst()
            assertEquals("photo.jpg", it.getString(it.getColumnIndexOrThrow(OpenableColumns.DISPLAY_NAME)))
            assertEquals(photo.size, it.getInt(it.getColumnIndexOrThrow(OpenableColumns.SIZE)))
        }
    }

    @Test fun `nothing else is read, listed or written, and only the last one is there`() {
        val first = uri(sent(SharedPhotos.share(context, photo)))
        val second = uri(sent(SharedPhotos.share(context, photo)))
        assertNotEquals(first, second)
        for (uri in listOf(first, Uri.parse("content://app.suivi.android.shared/"), Uri.parse("content://app.suivi.android.shared/1"))) {
            assertThrows("$uri", FileNotFoundException::class.java) { provider.openFile(uri, "r") }
            assertEquals(0, provider.query(uri, null, null, null, null).use { it.count })
            assertNull(provider.getType(uri))
        }
        assertThrows(FileNotFoundException::class.java) { provider.openFile(second, "rw") }
        assertEquals(0, provider.delete(second, null, null))
    }

    /** A pipe is a growing file here: what is read last is not the end before all of it came. */
    private fun read(from: ParcelFileDescriptor): ByteArray = ParcelFileDescriptor.AutoCloseInputStream(from).use { stream ->
        val read = ByteArray(photo.size)
        var there = 0
        while (there < read.size) there += stream.read(read, there, read.size - there).coerceAtLeast(0)
        read
    }

    @Suppress("DEPRECATION") // Its successor is there from API 33.
    private fun sent(question: Intent) = question.getParcelableExtra<Intent>(Intent.EXTRA_INTENT)!!

    @Suppress("DEPRECATION")
    private fun uri(send: Intent) = send.getParcelableExtra<Uri>(Intent.EXTRA_STREAM)!!
}
