package app.suivi

import com.sun.jna.Library
import com.sun.jna.Native
import com.sun.jna.NativeLong
import java.io.IOException

/**
 * All of its bytes. By its descriptor, from a place of its own: Android lets no app open the path of memory,
 * and a descriptor of the core's is none of the JVM's.
 *
 * @throws IOException it could not be read; it is a file in memory, so that is not to be expected
 */
fun Content.bytes(): ByteArray {
    val all = ByteArray(length().toInt())
    val part = ByteArray(minOf(all.size, 1 shl 16))
    var there = 0
    while (there < all.size) {
        val read = C.pread(descriptor(), part, NativeLong(minOf(part.size, all.size - there).toLong()), NativeLong(there.toLong())).toInt()
        if (read <= 0) throw IOException("the memory of a file ended early")
        part.copyInto(all, there, 0, read)
        there += read
    }
    return all
}

private interface Calls : Library {
    fun pread(descriptor: Int, into: ByteArray, count: NativeLong, from: NativeLong): NativeLong
}

private val C: Calls by lazy { Native.load("c", Calls::class.java) }
