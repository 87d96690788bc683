package app.suivi.android.screen

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.imePadding
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.safeDrawingPadding
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.selection.selectable
import androidx.compose.foundation.selection.selectableGroup
import androidx.compose.foundation.text.KeyboardOptions
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.Button
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedTextField
import androidx.compose.material3.RadioButton
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.error
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.input.KeyboardType
import androidx.compose.ui.text.input.PasswordVisualTransformation
import androidx.compose.ui.text.input.VisualTransformation
import androidx.compose.ui.unit.dp
import app.suivi.android.R
import app.suivi.android.presenter.AppRole
import app.suivi.android.presenter.KnownAccount
import app.suivi.android.presenter.SignInField
import app.suivi.android.presenter.SignInState
import app.suivi.android.presenter.Trouble

/** Signing in. What is typed is kept here until it is asked: the password never on a disk. */
@Composable
fun SignInScreen(
    state: SignInState,
    known: KnownAccount?,
    onSignIn: (server: String, role: AppRole, email: String, password: String, moved: Boolean) -> Unit,
    onInvited: () -> Unit,
) = Form(R.string.sign_in_title, R.string.sign_in_intro) {
    var server by rememberSaveable { mutableStateOf(known?.server.orEmpty()) }
    var email by rememberSaveable { mutableStateOf(known?.email.orEmpty()) }
    var role by rememberSaveable { mutableStateOf(known?.role ?: AppRole.CLIENT) }
    var password by remember { mutableStateOf("") }
    if (known?.ended != null && state.trouble == null) TroubleNotice(known.ended, null)
    Roles(role) { role = it }
    Field(state, SignInField.SERVER, R.string.sign_in_server, server, KeyboardType.Uri) { server = it }
    Field(state, SignInField.EMAIL, R.string.sign_in_email, email, KeyboardType.Email) { email = it }
    Field(state, SignInField.PASSWORD, R.string.sign_in_password, password, KeyboardType.Password) { password = it }
    if (state.trouble == Trouble.OTHER_SERVER) {
        Notice(
            stringResource(R.string.trouble_other_server), stringResource(R.string.sign_in_moved),
            { onSignIn(server, role, email, password, true) }, wrong = true,
        )
    } else if (state.trouble != null && state.field == null) {
        TroubleNotice(state.trouble, null)
    }
    Go(state, R.string.sign_in_go) { onSignIn(server, role, email, password, false) }
    TextButton(onInvited, Modifier.fillMaxWidth().heightIn(min = 48.dp)) { Text(stringResource(R.string.sign_in_invited)) }
}

/** Accepting an invitation; [link] is there if it was opened. */
@Composable
fun AcceptScreen(
    state: SignInState,
    link: String,
    onAccept: (invitation: String, server: String, email: String, password: String) -> Unit,
    onCancel: () -> Unit,
) = Form(R.string.accept_title, if (link.isEmpty()) R.string.accept_intro_code else R.string.accept_intro_link) {
    // Like the password, an invitation is a secret: it is kept in no saved state.
    var invitation by remember(link) { mutableStateOf(link) }
    var server by rememberSaveable { mutableStateOf("") }
    var email by rememberSaveable { mutableStateOf("") }
    var password by remember { mutableStateOf("") }
    Field(state, SignInField.INVITATION, R.string.accept_invitation, invitation, KeyboardType.Uri) { invitation = it }
    if ('#' !in invitation) {
        Field(state, SignInField.SERVER, R.string.sign_in_server, server, KeyboardType.Uri) { server = it }
    }
    Field(state, SignInField.EMAIL, R.string.sign_in_email, email, KeyboardType.Email) { email = it }
    Field(state, SignInField.PASSWORD, R.string.accept_password, password, KeyboardType.Password) { password = it }
    val shownServer = '#' !in invitation
    if (state.trouble != null && (state.field == null || state.field == SignInField.SERVER && !shownServer)) {
        TroubleNotice(state.trouble, null)
    }
    Go(state, R.string.accept_go) { onAccept(invitation, server, email, password) }
    TextButton(onCancel, Modifier.fillMaxWidth().heightIn(min = 48.dp)) { Text(stringResource(R.string.accept_cancel)) }
}

@Composable
private fun Form(title: Int, intro: Int, fields: @Composable ColumnScope.() -> Unit) =
    Surface(Modifier.fillMaxSize(), color = MaterialTheme.colorScheme.background) {
        Column(
            Modifier.safeDrawingPadding().imePadding().verticalScroll(rememberScrollState()).padding(24.dp),
            Arrangement.spacedBy(16.dp),
        ) {
            Spacer(Modifier.height(16.dp))
            Text(
                stringResource(title), Modifier.semantics { heading() },
                color = MaterialTheme.colorScheme.primary, style = MaterialTheme.typography.headlineMedium,
            )
            Text(stringResource(intro), style = MaterialTheme.typography.bodyLarge)
            fields()
        }
    }

@Composable
private fun Roles(role: AppRole, onRole: (AppRole) -> Unit) = Column(Modifier.selectableGroup()) {
    for ((each, words) in listOf(AppRole.CLIENT to R.string.role_client, AppRole.PROFESSIONAL to R.string.role_professional)) {
        Row(
            Modifier.fillMaxWidth().heightIn(min = 48.dp).selectable(role == each, role = Role.RadioButton) { onRole(each) },
            Arrangement.spacedBy(12.dp), Alignment.CenterVertically,
        ) {
            RadioButton(role == each, null)
            Text(stringResource(words), style = MaterialTheme.typography.bodyLarge)
        }
    }
}

@Composable
private fun Field(
    state: SignInState,
    field: SignInField,
    label: Int,
    text: String,
    keyboard: KeyboardType,
    onText: (String) -> Unit,
) {
    val wrong = when {
        field in state.empty -> stringResource(R.string.field_empty)
        state.field == field && state.trouble != null -> stringResource(state.trouble.sentence())
        else -> null
    }
    OutlinedTextField(
        text, onText,
        Modifier.fillMaxWidth().semantics { if (wrong != null) error(wrong) },
        label = { Text(stringResource(label)) },
        supportingText = wrong?.let { { Text(it) } },
        isError = wrong != null,
        singleLine = true,
        keyboardOptions = KeyboardOptions(autoCorrectEnabled = false, keyboardType = keyboard),
        visualTransformation = if (keyboard == KeyboardType.Password) PasswordVisualTransformation() else VisualTransformation.None,
    )
}

@Composable
private fun Go(state: SignInState, label: Int, onGo: () -> Unit) =
    Button(onGo, Modifier.fillMaxWidth().heightIn(min = 56.dp), enabled = !state.busy) {
        Text(stringResource(if (state.busy) R.string.sign_in_busy else label))
    }
