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

/** What the system's picker gave, by its right to be read, which lasts as long as the window. */
class Picked(private val resolver: ContentResolver, private val sources: List<Uri>) {
    /** Copies each into a file of the app's own, since the core reads files; one that can't be read does not stop the others. */
    suspend fun copy(into: (name: String) -> File): Copied = withContext(Dispatchers.IO) {
        val files = mutableListOf<File>()
        var why: Obstacle? = null
        for (source in sources) {
            val file = into(name(source))
            val obstacle = copy(source, file)
            if (obstacle == null) files += file else file.parentFile!!.deleteRecursively()
            why = why ?: obstacle
        }
        Copied(files, why)
    }

    private fun copy(source: Uri, to: File): Obstacle? = try {
        val length = resolver.openInputStream(source)?.use { from ->
            var all = 0L
            writeWhole(to) { into ->
                val buffer = ByteArray(1 shl 16)
                while (all <= MOST) {
                    val read = from.read(buffer)
                    if (read < 0) break
                    into.write(buffer, 0, read)
                    all += read
                }
            }
            all
        }
        when {
            length == null -> Obstacle.SOURCE_LOST
            length == 0L -> Obstacle.EMPTY
            length > MOST -> Obstacle.TOO_LARGE
            else -> null
        }
    } catch (_: FileNotFoundException) {
        Obstacle.SOURCE_LOST
    } catch (_: SecurityException) {
        Obstacle.SOURCE_UNREADABLE
    } catch (why: IOException) {
        if (why.isOfNoSpace()) Obstacle.NO_SPACE else Obstacle.SOURCE_UNREADABLE
    }

    /** What it is called there, without anything that leads out of its folder. */
    private fun name(source: Uri): String {
        val told = runCatching {
            resolver.query(source, arrayOf(OpenableColumns.DISPLAY_NAME), null, null, null)
                ?.use { if (it.moveToFirst()) it.getString(0) else null }
        }.getOrNull()
        return told?.substringAfterLast('/')?.takeIf { it.isNotBlank() && it != "." && it != ".." } ?: "photo.jpg"
    }

    companion object {
        /** More than any photo that is accepted has; so much is not even copied. What is accepted says the core. */
        const val MOST = 100L * 1024 * 1024
    }
}
