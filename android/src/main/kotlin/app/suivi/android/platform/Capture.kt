package app.suivi.android.platform

import java.io.File
import java.io.FileOutputStream
import java.io.IOException

/**
 * Writes a file that is there whole or not at all: under another name first, then on the disk, then under its own.
 *
 * @throws IOException nothing of it stays
 */
internal fun writeWhole(to: File, write: (FileOutputStream) -> Unit) {
    val part = File(to.path + PART)
    try {
        part.outputStream().use {
            write(it)
            it.fd.sync()
        }
        if (!part.renameTo(to)) throw IOException("it could not be given its name")
    } finally {
        part.delete()
    }
}

/** The end of the name of what is not whole yet. */
internal const val PART = ".part"

/** There was no room for it: the system's own words, which the JVM and Android both pass on. */
internal fun IOException.isOfNoSpace() = message.orEmpty().contains("No space left on device")
