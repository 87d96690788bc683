package app.suivi.android.platform

import android.content.ContentResolver
import android.net.Uri
import android.provider.OpenableColumns
import app.suivi.android.presenter.Copied
import app.suivi.android.presenter.Obstacle
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext
import java.io.File
import java.io.FileNotFoundException
import java.io.IOException
import java.io.InputStream

/** What the system's picker gave, by its right to be read, which lasts as long as the window. */
class Picked(private val resolver: ContentResolver, private val sources: List<Uri>) {
    /** Copies each into a file of the app's own, since the core reads files; one that can't be read does not stop the others. */
    suspend fun copy(into: (name: String) -> File): Copied = withContext(Dispatchers.IO) {
        val files = mutableListOf<File>()
        var why: Obstacle? = null
        for (source in sources) {
            val file = into(name(source))
            val obstacle = copy(source, file)
            if (obstacle == null) files += file else file.parentFile?.deleteRecursively()
            why = why ?: obstacle
        }
        Copied(files, why)
    }

    private fun copy(source: Uri, to: File): Obstacle? = try {
        val from = ofSource { resolver.openInputStream(source) } ?: throw SourceFailed(Obstacle.SOURCE_LOST)
        val length = try {
            copied(from, to)
        } finally {
            // It was read, however it ends.
            runCatching { from.close() }
        }
        when {
            length == 0L -> Obstacle.EMPTY
            length > MOST -> Obstacle.TOO_LARGE
            else -> null
        }
    } catch (failed: SourceFailed) {
        failed.why
    } catch (why: IOException) {
        if (why.isOfNoSpace()) Obstacle.NO_SPACE else Obstacle.NOT_WRITABLE
    }

    /** How many bytes there were; not many more than [MOST]. */
    private fun copied(from: InputStream, to: File): Long {
        var all = 0L
        writeWhole(to) { into ->
            val buffer = ByteArray(1 shl 16)
            while (all <= MOST) {
                val read = ofSource { from.read(buffer) }
                if (read < 0) break
                into.write(buffer, 0, read)
                all += read
            }
        }
        return all
    }

    /** What another app does: whatever it breaks with does not end this one, and is no trouble of this one's storage. */
    private inline fun <T> ofSource(act: () -> T): T = try {
        act()
    } catch (_: FileNotFoundException) {
        throw SourceFailed(Obstacle.SOURCE_LOST)
    } catch (_: IOException) {
        throw SourceFailed(Obstacle.SOURCE_UNREADABLE)
    } catch (_: RuntimeException) {
        throw SourceFailed(Obstacle.SOURCE_UNREADABLE)
    }

    private class SourceFailed(val why: Obstacle) : Exception()

    /** What it is called there, without anything that leads out of its folder. */
    private fun name(source: Uri): String {
        val told = runCatching {
            resolver.query(source, arrayOf(OpenableColumns.DISPLAY_NAME), null, null, null)
                ?.use { if (it.moveToFirst()) it.getString(0) else null }
        }.getOrNull()
        val own = told?.substringAfterLast('/')?.takeIf { it.isNotBlank() && it != "." && it != ".." }?.let(::shortened) ?: return "photo.jpg"
        // Else it would be taken for half a file.
        return if (own.endsWith(PART)) own.removeSuffix(PART) + ".jpg" else own
    }

    /** As long as a name may be, with its ending. */
    private fun shortened(name: String): String {
        val dot = name.lastIndexOf('.')
        val ending = if (dot > 0 && name.length - dot <= ENDING) name.substring(dot) else ""
        val stem = StringBuilder(name.removeSuffix(ending).take(LONGEST))
        // Half a letter is none.
        while (stem.isNotEmpty() && (stem.last().isHighSurrogate() || "$stem$ending".encodeToByteArray().size > LONGEST)) stem.setLength(stem.length - 1)
        return "$stem$ending"
    }

    companion object {
        /** More than any photo that is accepted has; so much is not even copied. What is accepted says the core. */
        const val MOST = 100L * 1024 * 1024

        /** Bytes: as many letters as the core takes, and less than a disk takes. */
        private const val LONGEST = 200
        private const val ENDING = 10
    }
}
