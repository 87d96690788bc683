package app.suivi.android.screens

import android.graphics.Bitmap
import android.graphics.BitmapFactory
import android.graphics.Color
import java.io.File
import kotlin.math.abs

/** The pictures in `android/screenshots`. */
object Gallery {
    val folder = File(System.getProperty("screenshots")!!)
    val differences = File(System.getProperty("screenshots.differences")!!)

    /** Pictures are made anew instead of being compared. */
    val writes = System.getProperty("screenshots.write") == "true"

    /** A point may differ by so much in each colour, and so many of all points may differ more. */
    private const val SHADE = 24
    private const val SHARE = 0.0001

    /** Whether a state looks as in its picture. If not, what it looks like and where it differs is written beside. */
    fun same(name: String, now: Bitmap): Boolean {
        val file = File(folder, "$name.png")
        if (writes) {
            folder.mkdirs()
            now.write(file)
            return true
        }
        val before = if (file.exists()) BitmapFactory.decodeFile(file.path) else null
        // Most are the same to the last point.
        if (before?.sameAs(now) == true) return true
        val difference = if (before == null) now else difference(before, now) ?: return true
        differences.mkdirs()
        now.write(File(differences, "$name-now.png"))
        difference.write(File(differences, "$name-where.png"))
        return false
    }

    /** The page with all of them. */
    fun page(screens: List<List<Case>>): String = buildString {
        appendLine("# Every screen in every state")
        appendLine()
        appendLine("Made by `PicturesTest` from states made by hand; each was looked at against `checked.md`.")
        for (cases in screens) {
            val first = cases.first()
            appendLine()
            appendLine("## ${first.name.substringBefore('-')}")
            appendLine()
            val all = cases.map { Shot(it, Variant.LIGHT) } + (Variant.entries - Variant.LIGHT).map { Shot(first, it) }
            appendLine(all.joinToString(" ") { """<img src="${it.name}.png" width="200" alt="${it.name}" title="${it.name}">""" })
        }
    }

    fun writePage(screens: List<List<Case>>) {
        File(folder, "README.md").writeText(page(screens))
        val known = shots.map { "${it.name}.png" }
        folder.listFiles()!!.filter { it.extension == "png" && it.name !in known }.forEach { it.delete() }
    }

    /** Where two pictures differ, in red over the new one; nothing if they look the same. */
    private fun difference(before: Bitmap, now: Bitmap): Bitmap? {
        if (before.width != now.width || before.height != now.height) return now
        val (old, new) = before.points() to now.points()
        var other = 0
        val where = IntArray(new.size) { at ->
            if (near(old[at], new[at])) {
                new[at] and 0x40FFFFFF
            } else {
                other++
                Color.RED
            }
        }
        if (other <= new.size * SHARE) return null
        return Bitmap.createBitmap(where, now.width, now.height, Bitmap.Config.ARGB_8888)
    }

    private fun near(a: Int, b: Int) = a == b || listOf(16, 8, 0).all { abs((a shr it and 255) - (b shr it and 255)) <= SHADE }

    fun Bitmap.points() = IntArray(width * height).also { getPixels(it, 0, width, 0, 0, width, height) }

    private fun Bitmap.write(to: File) = to.outputStream().use { check(compress(Bitmap.CompressFormat.PNG, 100, it)) }
}
