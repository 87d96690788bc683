package app.suivi.android.screen

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.imePadding
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.safeDrawingPadding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.text.KeyboardActions
import androidx.compose.foundation.text.KeyboardOptions
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.Button
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedTextField
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.painterResource
import androidx.compose.ui.res.pluralStringResource
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.input.KeyboardType
import androidx.compose.ui.text.input.PasswordVisualTransformation
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import app.suivi.android.R
import app.suivi.android.presenter.LockPurpose
import app.suivi.android.presenter.LockState
import app.suivi.android.presenter.LockStep

/** So many digits has a PIN. */
private const val DIGITS = 6

/** The lock before everything: nothing of what is kept can be seen. */
@Composable
fun LockScreen(
    state: LockState,
    purpose: LockPurpose,
    onPin: (String) -> Unit,
    /** Finger or face; none: this phone has none. */
    onRecognise: (() -> Unit)?,
    /** None: there is no way around it. */
    onBack: (() -> Unit)?,
) = Surface(Modifier.fillMaxSize(), color = MaterialTheme.colorScheme.background) {
    // A secret: it is kept in memory alone, and each step begins without it.
    var pin by remember(state.step, state.wrong, state.differs) { mutableStateOf("") }
    val whole = pin.length == DIGITS && !state.busy
    Column(
        Modifier.safeDrawingPadding().imePadding().verticalScroll(rememberScrollState()).padding(24.dp, 48.dp, 24.dp, 24.dp),
        Arrangement.spacedBy(16.dp), Alignment.CenterHorizontally,
    ) {
        Icon(painterResource(R.drawable.ic_lock), null, Modifier.size(40.dp), MaterialTheme.colorScheme.primary)
        Text(
            stringResource(title(state.step, purpose)), Modifier.semantics { heading() },
            style = MaterialTheme.typography.titleLarge, textAlign = TextAlign.Center,
        )
        about(state.step, purpose)?.let { Text(stringResource(it), textAlign = TextAlign.Center) }
        Wrong(state)
        OutlinedTextField(
            pin, { typed -> pin = typed.filter { it in '0'..'9' }.take(DIGITS) }, Modifier.fillMaxWidth(),
            label = { Text(stringResource(R.string.lock_pin)) }, singleLine = true,
            visualTransformation = PasswordVisualTransformation(),
            keyboardOptions = KeyboardOptions(keyboardType = KeyboardType.NumberPassword),
            keyboardActions = KeyboardActions { if (whole) onPin(pin) },
        )
        Button({ onPin(pin) }, Modifier.fillMaxWidth().heightIn(min = 56.dp), enabled = whole) {
            Text(stringResource(if (state.step == LockStep.PRESENT && purpose == LockPurpose.OPEN) R.string.lock_open else R.string.lock_next))
        }
        if (onRecognise != null && state.step == LockStep.PRESENT) {
            TextButton(onRecognise, Modifier.heightIn(min = 48.dp)) { Text(stringResource(R.string.lock_recognise)) }
        }
        if (onBack != null) TextButton(onBack, Modifier.heightIn(min = 48.dp)) { Text(stringResource(R.string.cancel)) }
    }
}

@Composable
private fun Wrong(state: LockState) {
    val left = state.wrong
    if (state.trouble != null) TroubleNotice(state.trouble, null)
    if (left != null && left > 0) Notice(pluralStringResource(R.plurals.lock_wrong, left, left), wrong = true)
    if (state.differs) Notice(stringResource(R.string.lock_differs))
}

private fun title(step: LockStep, purpose: LockPurpose) = when (step) {
    LockStep.PRESENT -> if (purpose == LockPurpose.OPEN) R.string.lock_title else R.string.lock_present
    LockStep.NEW -> R.string.lock_choose
    LockStep.AGAIN -> R.string.lock_again
}

private fun about(step: LockStep, purpose: LockPurpose) = when {
    step == LockStep.NEW && purpose == LockPurpose.CHOOSE -> R.string.lock_choose_why
    purpose == LockPurpose.OPEN -> R.string.lock_sends
    else -> null
}
