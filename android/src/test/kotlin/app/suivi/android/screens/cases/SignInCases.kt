package app.suivi.android.screens.cases

import androidx.compose.runtime.Composable
import app.suivi.android.presenter.AppRole
import app.suivi.android.presenter.KnownAccount
import app.suivi.android.presenter.SignInField
import app.suivi.android.presenter.SignInState
import app.suivi.android.presenter.Trouble
import app.suivi.android.screen.AcceptScreen
import app.suivi.android.screen.SignInScreen
import app.suivi.android.screens.Case

private val ana = KnownAccount("https://suivi.example.org", "ana@example.org", AppRole.CLIENT, null)

val signInCases = listOf(
    Case("signin-ready") { SignIn(SignInState()) },
    Case("signin-empty") { SignIn(SignInState(empty = setOf(SignInField.SERVER, SignInField.EMAIL, SignInField.PASSWORD))) },
    Case("signin-busy") { SignIn(SignInState(busy = true), ana) },
    Case("signin-failed-address") { SignIn(SignInState(trouble = Trouble.ADDRESS, field = SignInField.SERVER), ana.copy(server = "suivi example")) },
    Case("signin-failed-password") { SignIn(SignInState(trouble = Trouble.WRONG_CREDENTIALS, field = SignInField.PASSWORD), ana) },
    Case("signin-failed-offline") { SignIn(SignInState(trouble = Trouble.OFFLINE), ana) },
    Case("signin-failed-otherserver") { SignIn(SignInState(trouble = Trouble.OTHER_SERVER), ana) },
    Case("signin-superseded") { SignIn(SignInState(), ana.copy(ended = Trouble.SUPERSEDED)) },
    Case("signin-invited-link") { Accept(SignInState(), "https://suivi.example.org/invitation#ASNFZ4mrze8BI0VniavN7wEjRWeJq83v") },
    Case("signin-invited-code") { Accept(SignInState(), "") },
    Case("signin-invited-spent") {
        Accept(SignInState(trouble = Trouble.INVITATION_SPENT, field = SignInField.INVITATION), "https://suivi.example.org/invitation#ASNFZ4mrze8")
    },
)

@Composable
private fun SignIn(state: SignInState, known: KnownAccount? = null) = SignInScreen(state, known, { _, _, _, _, _ -> }, {})

@Composable
private fun Accept(state: SignInState, link: String) = AcceptScreen(state, link, { _, _, _, _ -> }, {})
