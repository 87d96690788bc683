package app.suivi.android.screens.cases

import androidx.compose.runtime.Composable
import app.suivi.android.app.Tab
import app.suivi.android.presenter.AppRole
import app.suivi.android.presenter.OtherAccount
import app.suivi.android.presenter.SettingsState
import app.suivi.android.presenter.Shown
import app.suivi.android.presenter.SigningOut
import app.suivi.android.presenter.Trouble
import app.suivi.android.screen.LockStands
import app.suivi.android.screen.SettingsScreen
import app.suivi.android.screen.SettingsWays
import app.suivi.android.screens.Case

private val state = SettingsState("Ana Bouchard", "ana@example.org", "https://suivi.example.org", "Pixel 9", listOf(OtherAccount("2", AppRole.PROFESSIONAL, "Ana Bouchard", "ana@clinique.example")))

val settingsCases = listOf(
    Case("settings-ready") { Settings(Shown.Ready(state)) },
    Case("settings-locked") { Settings(Shown.Ready(state.copy(others = listOf())), lock = LockStands(true)) },
    Case("settings-finger") { Settings(Shown.Ready(state.copy(others = listOf())), lock = LockStands(true, person = true)) },
    Case("settings-busy") { Settings(Shown.Ready(state), SigningOut(busy = true)) },
    Case("settings-refused") { Settings(Shown.Ready(state), SigningOut(trouble = Trouble.STORAGE_FULL)) },
    Case("settings-unsent") { Settings(Shown.Ready(state), SigningOut(unsent = 3)) },
    Case("settings-loading") { Settings(Shown.Loading) },
    Case("settings-failed") { Settings(Shown.Failed(Trouble.UNEXPECTED)) },
)

@Composable
private fun Settings(shown: Shown<SettingsState>, signingOut: SigningOut = SigningOut(), lock: LockStands = LockStands(false)) =
    Tabs(AppRole.CLIENT, Tab.SETTINGS) { SettingsScreen(shown, signingOut, {}, {}, {}, lock, SettingsWays({}, {}, {}, {})) }
