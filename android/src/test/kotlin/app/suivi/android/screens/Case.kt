package app.suivi.android.screens

import androidx.compose.runtime.Composable
import app.suivi.android.screens.cases.addCases
import app.suivi.android.screens.cases.assignCases
import app.suivi.android.screens.cases.clientsCases
import app.suivi.android.screens.cases.compareCases
import app.suivi.android.screens.cases.consentCases
import app.suivi.android.screens.cases.fillCases
import app.suivi.android.screens.cases.folderCases
import app.suivi.android.screens.cases.homeCases
import app.suivi.android.screens.cases.inboxCases
import app.suivi.android.screens.cases.lockCases
import app.suivi.android.screens.cases.messageCases
import app.suivi.android.screens.cases.peopleCases
import app.suivi.android.screens.cases.photoCases
import app.suivi.android.screens.cases.resultCases
import app.suivi.android.screens.cases.resultsCases
import app.suivi.android.screens.cases.rightsCases
import app.suivi.android.screens.cases.settingsCases
import app.suivi.android.screens.cases.signInCases
import app.suivi.android.screens.cases.visibilityCases
import app.suivi.android.screens.cases.waitingCases

/** One state of a screen, made by hand: `SCREEN-STATE`. */
class Case(val name: String, val screen: @Composable () -> Unit)

/** All states of all screens: one line each. The first of a screen is drawn in every [Variant]. */
val screens: List<List<Case>> = listOf(
    signInCases,
    consentCases,
    homeCases,
    folderCases,
    clientsCases,
    settingsCases,
    lockCases,
    addCases,
    waitingCases,
    photoCases,
    compareCases,
    inboxCases,
    rightsCases,
    visibilityCases,
    peopleCases,
    resultsCases,
    resultCases,
    assignCases,
    fillCases,
    messageCases,
)

/** How a phone may be set up. */
enum class Variant(val suffix: String, val dark: Boolean, val language: String, val letters: Float) {
    LIGHT("", false, "en", 1f),
    DARK("-dark", true, "en", 1f),
    FRENCH("-fr", false, "fr", 1f),
    LARGE("-large", false, "fr", 2f),
}

/** A picture to be made. */
class Shot(val case: Case, val variant: Variant) {
    val name get() = case.name + variant.suffix
}

/** Every state in light; the first of each screen in all variants. */
val shots: List<Shot> = screens.flatMap { cases ->
    cases.map { Shot(it, Variant.LIGHT) } + (Variant.entries - Variant.LIGHT).map { Shot(cases.first(), it) }
}
