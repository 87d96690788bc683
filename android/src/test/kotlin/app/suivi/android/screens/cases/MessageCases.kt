package app.suivi.android.screens.cases

import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.runtime.Composable
import app.suivi.android.presenter.Shown
import app.suivi.android.presenter.Trouble
import app.suivi.android.screen.Draw
import app.suivi.android.screens.Case

/** The whole app while it opens, and when it can't. */
val messageCases = listOf(
    Case("app-failed-vault") { App(Shown.Failed(Trouble.VAULT)) },
    Case("app-failed-full") { App(Shown.Failed(Trouble.STORAGE_FULL)) },
    Case("app-failed-outdated") { App(Shown.Failed(Trouble.OUTDATED)) },
    Case("app-opening") { App(Shown.Loading) },
)

@Composable
private fun App(shown: Shown<Nothing>) = shown.Draw(PaddingValues(), {}) {}
