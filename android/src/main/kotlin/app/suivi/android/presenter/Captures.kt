package app.suivi.android.presenter

import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update
import java.io.File
import java.util.UUID
import java.util.concurrent.ConcurrentHashMap

/**
 * Photos that the core does not have yet, below [folder]. Each has a folder of its own, so that it may have any
 * name; that folder's name says whether the photo was chosen from the gallery. Whoever writes the file makes it.
 */
internal class Captures(private val folder: File) {
    /** A new one, in the hands of whoever asked. */
    fun newFile(name: String, chosen: Boolean = false): File =
        File(File(folder, if (chosen) "$CHOSEN${UUID.randomUUID()}" else "${UUID.randomUUID()}"), name).also { inHand += it }

    fun isChosen(file: File) = file.parentFile?.name.orEmpty().startsWith(CHOSEN)

    fun remove(file: File) {
        file.parentFile?.deleteRecursively()
        inHand -= file
    }

    /** What was left, and is in nobody's hands. */
    fun unsaved(): List<File> =
        folder.walk().filter { it.isFile && it.length() > 0 && !it.name.endsWith(".part") && it !in inHand }.sortedBy { it.path }.toList()

    /** The same, in the hands of whoever asked. */
    fun taken(): List<File> = unsaved().filter(inHand::add)

    /** Whoever had them is done: what is still there is left. */
    fun letGo(files: Collection<File>) {
        inHand -= files.toSet()
        lettings.update { it + 1 }
    }

    companion object {
        private const val CHOSEN = "chosen-"

        // Of all screens: one that is gone may still be saving.
        private val inHand: MutableSet<File> = ConcurrentHashMap.newKeySet()
        private val lettings = MutableStateFlow(0)

        /** Each time that some are let go, whoever had them: they may be left. */
        val letGo: StateFlow<Int> = lettings.asStateFlow()
    }
}
