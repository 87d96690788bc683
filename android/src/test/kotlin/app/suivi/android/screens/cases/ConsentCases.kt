package app.suivi.android.screens.cases

import androidx.compose.runtime.Composable
import app.suivi.android.presenter.ConsentState
import app.suivi.android.presenter.Consenting
import app.suivi.android.presenter.Shown
import app.suivi.android.presenter.Trouble
import app.suivi.android.screen.ConsentScreen
import app.suivi.android.screens.Case

private val people = ConsentState(listOf("Émile Tremblay", "Mona Gagnon"), listOf("Sofia Roy"))

val consentCases = listOf(
    Case("consent-ready") { Consent(Shown.Ready(people)) },
    Case("consent-busy") { Consent(Shown.Ready(people), Consenting(busy = true)) },
    Case("consent-refused") { Consent(Shown.Ready(people), Consenting(trouble = Trouble.OFFLINE)) },
    Case("consent-loading") { Consent(Shown.Loading) },
    Case("consent-failed") { Consent(Shown.Failed(Trouble.OFFLINE)) },
)

@Composable
private fun Consent(shown: Shown<ConsentState>, consenting: Consenting = Consenting()) =
    ConsentScreen(shown, consenting, {}, {}, {})
