package app.suivi.android.platform

import android.graphics.Bitmap
import android.graphics.ImageDecoder
import android.os.Build
import app.suivi.PictureDecoder
import java.io.File
import java.io.FileInputStream
import java.io.IOException
import java.nio.channels.FileChannel

/** Reads what the core can't (HEIC, AVIF) with what the phone has for it, from Android 9 on. */
class PhoneDecoder : PictureDecoder {
    /** An upright JPEG of it without anything else, no side longer than [longestSide], never enlarged; false if it can't be read. */
    override fun decode(source: String, to: String, longestSide: UInt): Boolean {
        if (Build.VERSION.SDK_INT < 28) return false
        return try {
            // It stands up as the picture says, and what else the picture says stays behind.
            val picture = ImageDecoder.decodeBitmap(ImageDecoder.createSource(mapped(source))) { decoder, info, _ ->
                decoder.allocator = ImageDecoder.ALLOCATOR_SOFTWARE
                val longest = maxOf(info.size.width, info.size.height)
                val most = longestSide.toInt()
                if (longest > most) {
                    decoder.setTargetSize(scaled(info.size.width, most, longest), scaled(info.size.height, most, longest))
                }
            }
            File(to).outputStream().use { picture.compress(Bitmap.CompressFormat.JPEG, QUALITY, it) }
        } catch (_: IOException) {
            false
        } catch (_: IllegalArgumentException) {
            // A header that promises what is not there.
            false
        } catch (_: OutOfMemoryError) {
            false
        }
    }

    /** Read where it is needed, not all of it into memory. */
    private fun mapped(source: String) = FileInputStream(source).channel.use { it.map(FileChannel.MapMode.READ_ONLY, 0, it.size()) }

    private fun scaled(side: Int, most: Int, longest: Int) = (side.toLong() * most / longest).toInt().coerceAtLeast(1)

    private companion object {
        const val QUALITY = 92
    }
}
