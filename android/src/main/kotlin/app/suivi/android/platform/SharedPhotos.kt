package app.suivi.android.platform

import android.content.ClipData
import android.content.ContentProvider
import android.content.ContentValues
import android.content.Context
import android.content.Intent
import android.database.Cursor
import android.database.MatrixCursor
import android.net.Uri
import android.os.ParcelFileDescriptor
import android.provider.OpenableColumns
import java.io.FileNotFoundException
import java.io.IOException
import java.util.UUID
import java.util.concurrent.ConcurrentHashMap

/**
 * Photos that their person shares with another app: each for as long as the process lives, under a name that nobody
 * guesses, to whom it was given alone. They go from memory to the other app, over no disk of this one.
 */
class SharedPhotos : ContentProvider() {
    override fun onCreate() = true

    override fun openFile(uri: Uri, mode: String): ParcelFileDescriptor {
        val photo = offered[uri.lastPathSegment.orEmpty()] ?: throw FileNotFoundException()
        if (mode != "r") throw FileNotFoundException("it can only be read")
        return openPipeHelper(uri, TYPE, null, photo) { into, _, _, _, bytes ->
            try {
                ParcelFileDescriptor.AutoCloseOutputStream(into).use { it.write(bytes) }
            } catch (_: IOException) {
                // The other app wanted no more of it.
            }
        }
    }

    override fun query(uri: Uri, columns: Array<String>?, where: String?, values: Array<String>?, order: String?): Cursor {
        val all = columns ?: arrayOf(OpenableColumns.DISPLAY_NAME, OpenableColumns.SIZE)
        return MatrixCursor(all).apply {
            val photo = offered[uri.lastPathSegment.orEmpty()] ?: return@apply
            addRow(all.map { if (it == OpenableColumns.SIZE) photo.size else if (it == OpenableColumns.DISPLAY_NAME) "photo.jpg" else null })
        }
    }

    override fun getType(uri: Uri) = if (offered[uri.lastPathSegment.orEmpty()] != null) TYPE else null

    override fun insert(uri: Uri, values: ContentValues?): Uri? = null

    override fun update(uri: Uri, values: ContentValues?, where: String?, arguments: Array<String>?) = 0

    override fun delete(uri: Uri, where: String?, arguments: Array<String>?) = 0

    companion object {
        private const val TYPE = "image/jpeg"
        private val offered = ConcurrentHashMap<String, ByteArray>()

        /** The system's question with whom; what was shared before is shared no more. */
        fun share(context: Context, photo: ByteArray): Intent {
            val name = UUID.randomUUID().toString()
            offered.clear()
            offered[name] = photo
            val uri = Uri.Builder().scheme("content").authority("${context.packageName}.shared").appendPath(name).build()
            val send = Intent(Intent.ACTION_SEND).setType(TYPE).putExtra(Intent.EXTRA_STREAM, uri)
                .addFlags(Intent.FLAG_GRANT_READ_URI_PERMISSION)
            // The question's own window passes the right on.
            send.clipData = ClipData.newRawUri(null, uri)
            return Intent.createChooser(send, null)
        }
    }
}
