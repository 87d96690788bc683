package app.suivi.android.screen

import androidx.annotation.DrawableRes
import androidx.annotation.StringRes
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.WindowInsets
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.statusBars
import androidx.compose.foundation.layout.width
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.layout.windowInsetsPadding
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.text.input.TextFieldLineLimits
import androidx.compose.foundation.text.input.TextFieldState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.Button
import androidx.compose.material3.Card
import androidx.compose.material3.CardDefaults
import androidx.compose.material3.CircularProgressIndicator
import androidx.compose.material3.Icon
import androidx.compose.material3.IconButton
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedTextField
import androidx.compose.material3.Scaffold
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.painterResource
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.TextStyle
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import app.suivi.android.R
import app.suivi.android.presenter.Remedy
import app.suivi.android.presenter.Shown
import app.suivi.android.presenter.Trouble

/** One line to be typed in a dialog. */
@Composable
fun Field(text: TextFieldState, label: String) =
    OutlinedTextField(text, Modifier.fillMaxWidth(), label = { Text(label) }, lineLimits = TextFieldLineLimits.SingleLine)

/** A screen with its title and, unless it is a tab's first one, the way back. */
@Composable
fun Page(
    title: String,
    onBack: (() -> Unit)? = null,
    actions: @Composable () -> Unit = {},
    content: @Composable (PaddingValues) -> Unit,
) = Scaffold(
    topBar = {
        // Not a bar of Material's: its height is fixed, and large letters would be cut.
        Row(
            Modifier.windowInsetsPadding(WindowInsets.statusBars).heightIn(min = 64.dp).fillMaxWidth().padding(end = 16.dp),
            verticalAlignment = Alignment.CenterVertically,
        ) {
            if (onBack != null) {
                IconButton(onBack, Modifier.size(56.dp)) {
                    Icon(painterResource(R.drawable.ic_back), stringResource(R.string.back))
                }
            } else {
                Spacer(Modifier.width(16.dp))
            }
            Text(title, Modifier.weight(1f).semantics { heading() }, style = MaterialTheme.typography.titleLarge)
            actions()
        }
    },
    content = content,
)

/** Draws what is shown: a screen writes only what is its own about [Shown.Ready] and [Shown.Empty]. */
@Composable
fun <T> Shown<T>.Draw(
    padding: PaddingValues,
    onRemedy: (Remedy) -> Unit,
    empty: @Composable () -> Unit = {},
    ready: @Composable (T) -> Unit,
) = when (this) {
    is Shown.Loading -> Loading(Modifier.padding(padding))
    is Shown.Empty -> Box(Modifier.padding(padding)) { empty() }
    is Shown.Failed -> Message(
        R.drawable.ic_trouble, null, stringResource(trouble.sentence()),
        stringResource(trouble.remedy.label()), { onRemedy(trouble.remedy) }, Modifier.padding(padding),
    )
    is Shown.Ready -> ready(value)
}

/** While nothing is known yet. */
@Composable
fun Loading(modifier: Modifier = Modifier) = Box(modifier.fillMaxSize(), Alignment.Center) {
    val loading = stringResource(R.string.loading)
    CircularProgressIndicator(Modifier.semantics { contentDescription = loading })
}

/** A whole screen that says one thing, and what to do. */
@Composable
fun Message(
    @DrawableRes icon: Int,
    title: String?,
    text: String,
    action: String? = null,
    onAction: () -> Unit = {},
    modifier: Modifier = Modifier,
) = Column(
    modifier.fillMaxSize().verticalScroll(rememberScrollState()).padding(24.dp),
    Arrangement.spacedBy(16.dp, Alignment.CenterVertically),
    Alignment.CenterHorizontally,
) {
    Icon(painterResource(icon), null, Modifier.size(48.dp), MaterialTheme.colorScheme.primary)
    if (title != null) {
        Text(title, Modifier.semantics { heading() }, style = MaterialTheme.typography.titleLarge, textAlign = TextAlign.Center)
    }
    Text(
        text, Modifier.widthIn(max = 480.dp).semantics { liveRegion = LiveRegionMode.Polite },
        style = MaterialTheme.typography.bodyLarge, textAlign = TextAlign.Center,
    )
    if (action != null) Button(onAction, Modifier.heightIn(min = 48.dp)) { Text(action) }
}

/** Something in a screen that wants its person, with what to do about it. */
@Composable
fun Notice(
    text: String,
    action: String? = null,
    onAction: () -> Unit = {},
    modifier: Modifier = Modifier,
    title: String? = null,
    wrong: Boolean = false,
    /** Another way, quieter. */
    other: Pair<String, () -> Unit>? = null,
) {
    val colours = MaterialTheme.colorScheme
    val ground = if (wrong) colours.errorContainer else colours.tertiaryContainer
    val ink = if (wrong) colours.onErrorContainer else colours.onTertiaryContainer
    Card(modifier.fillMaxWidth(), colors = CardDefaults.cardColors(ground, ink)) {
        Column(
            Modifier.padding(16.dp).semantics { liveRegion = LiveRegionMode.Polite },
            Arrangement.spacedBy(12.dp),
        ) {
            if (title != null) Text(title, style = MaterialTheme.typography.titleMedium)
            Text(text, style = MaterialTheme.typography.bodyMedium)
            if (action != null || other != null) {
                FlowRow(horizontalArrangement = Arrangement.spacedBy(8.dp)) {
                    if (action != null) Button(onAction, Modifier.heightIn(min = 48.dp)) { Text(action) }
                    if (other != null) TextButton(other.second, Modifier.heightIn(min = 48.dp)) { Text(other.first, color = ink) }
                }
            }
        }
    }
}

/** A trouble in a screen whose other parts stay. */
@Composable
fun TroubleNotice(trouble: Trouble, onRemedy: ((Remedy) -> Unit)?, modifier: Modifier = Modifier) {
    val helps = onRemedy != null && trouble.remedy != Remedy.CORRECT
    Notice(
        stringResource(trouble.sentence()),
        if (helps) stringResource(trouble.remedy.label()) else null,
        { onRemedy?.invoke(trouble.remedy) },
        modifier, wrong = true,
    )
}

/** An icon beside a short text. */
@Composable
fun Labelled(
    @DrawableRes icon: Int,
    text: String,
    modifier: Modifier = Modifier,
    style: TextStyle = MaterialTheme.typography.bodyMedium,
) =
    Row(modifier, Arrangement.spacedBy(6.dp), Alignment.CenterVertically) {
        Icon(painterResource(icon), null, Modifier.size(18.dp), MaterialTheme.colorScheme.onSurfaceVariant)
        Text(text, style = style, color = MaterialTheme.colorScheme.onSurfaceVariant)
    }

@StringRes
private fun Remedy.label() = when (this) {
    Remedy.AGAIN -> R.string.remedy_again
    Remedy.CORRECT, Remedy.LEAVE -> R.string.remedy_back
    Remedy.SIGN_IN -> R.string.remedy_sign_in
}
