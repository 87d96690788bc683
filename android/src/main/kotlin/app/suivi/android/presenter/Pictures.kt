package app.suivi.android.presenter

import app.suivi.ItemId
import app.suivi.PictureSize
import app.suivi.android.session.Session

/** The picture of a file for a list, as [read] reads it from a path that is good only meanwhile; none if it can't be had now. */
suspend fun <R> Session.smallPicture(item: String, read: suspend (path: String) -> R): R? {
    var picture: R? = null
    attempt { picture(ItemId(item), PictureSize.THUMBNAIL).use { picture = read(it.path()) } }
    return picture
}
