package app.suivi.android.screen

import androidx.compose.foundation.Image
import androidx.compose.foundation.background
import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.aspectRatio
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.width
import androidx.compose.foundation.lazy.LazyRow
import androidx.compose.foundation.lazy.items
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.produceState
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.layout.ContentScale
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.res.painterResource
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import app.suivi.android.R
import app.suivi.android.presenter.FileKind
import app.suivi.android.presenter.FileRow

/** A file among others: its picture, what it is, when, and who can see it. */
@Composable
internal fun FileTile(file: FileRow, load: LoadPicture, onOpen: () -> Unit) {
    val described = description(file)
    Column(
        Modifier.clickable(role = Role.Button, onClick = onOpen)
            .semantics(mergeDescendants = true) { contentDescription = described },
        Arrangement.spacedBy(4.dp),
    ) {
        Picture(file, load)
        About(file)
    }
}

/** The same in a list. */
@Composable
internal fun FileLine(file: FileRow, load: LoadPicture, onOpen: () -> Unit) {
    val described = description(file)
    Row(
        Modifier.fillMaxWidth().clickable(role = Role.Button, onClick = onOpen)
            .semantics(mergeDescendants = true) { contentDescription = described },
        Arrangement.spacedBy(12.dp), Alignment.CenterVertically,
    ) {
        Box(Modifier.width(72.dp)) { Picture(file, load) }
        Column { About(file) }
    }
}

/** Some pictures beside each other, each the way to its photo. */
@Composable
internal fun SmallPictures(files: List<FileRow>, load: LoadPicture, padding: PaddingValues = PaddingValues(), onPhoto: (FileRow) -> Unit) =
    LazyRow(contentPadding = padding, horizontalArrangement = Arrangement.spacedBy(8.dp)) {
        items(files, { it.item }) { file ->
            val described = description(file)
            Row(
                Modifier.width(112.dp).clickable(role = Role.Button) { onPhoto(file) }.semantics { contentDescription = described },
            ) { Picture(file, load) }
        }
    }

@Composable
private fun About(file: FileRow) {
    Text(
        file.pose?.let { pose(it) } ?: if (file.kind == FileKind.PHOTO) stringResource(R.string.kind_photo) else file.name,
        style = MaterialTheme.typography.titleSmall,
    )
    Text(day(file.at), style = MaterialTheme.typography.bodySmall, color = MaterialTheme.colorScheme.onSurfaceVariant)
    Labelled(R.drawable.ic_seen, stringResource(file.audience.words()), style = MaterialTheme.typography.bodySmall)
}

@Composable
internal fun Picture(file: FileRow, load: LoadPicture) = Box(
    Modifier.fillMaxWidth().aspectRatio(1f).clip(MaterialTheme.shapes.medium).background(MaterialTheme.colorScheme.surfaceContainerHigh),
    Alignment.Center,
) {
    // Once it came to this phone it is asked for again: before, there may have been no network.
    val picture by produceState<ImageBitmap?>(null, file.item, file.kept) {
        if (file.kind == FileKind.PHOTO) value = load(file.item)
    }
    when (val loaded = picture) {
        null -> Icon(
            painterResource(if (file.kind == FileKind.PHOTO) R.drawable.ic_photo else R.drawable.ic_file), null,
            Modifier.size(40.dp), MaterialTheme.colorScheme.onSurfaceVariant,
        )
        else -> Image(loaded, null, Modifier.fillMaxSize().testTag("picture"), contentScale = ContentScale.Crop)
    }
}

/** For whoever does not see it: what, pose, date, who sees it. */
@Composable
internal fun description(file: FileRow): String = listOfNotNull(
    stringResource(file.kind.words()),
    if (file.kind == FileKind.PHOTO) file.pose?.let { pose(it) } else file.name,
    day(file.at),
    if (file.dateEdited) stringResource(R.string.date_edited) else null,
    stringResource(R.string.seen_by, stringResource(file.audience.words())),
).joinToString(", ")
