package app.suivi.android.platform

import android.content.Context
import java.io.File
import java.io.FileOutputStream
import java.io.IOException
import java.nio.file.Files

/**
 * Writes a file that is there whole or not at all: under another name first, then on the disk, then under its own.
 * Its folder is made if there is none.
 *
 * @throws IOException nothing of it stays
 */
internal fun writeWhole(to: File, write: (FileOutputStream) -> Unit) {
    to.parentFile?.let { Files.createDirectories(it.toPath()) }
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

/** Where photos lie until the core has them. */
internal fun Context.captures() = File(noBackupFilesDir, "captures")

/** A copy on its way to where its person wants it. */
internal fun Context.leavingCopy() = File(noBackupFilesDir, "copy")

/** Removes what the end of a process left behind; before anything is written there. */
internal fun Context.removeRemains() {
    leavingCopy().delete()
    // A folder with something in it stays.
    captures().walkBottomUp().forEach { if (it.isDirectory || it.name.endsWith(PART)) it.delete() }
}

/** There was no room for it: the system's own words, which the JVM and Android both pass on. */
internal fun IOException.isOfNoSpace() = message.orEmpty().contains("No space left on device")
