package app.suivi.android.screens.cases

import androidx.compose.runtime.Composable
import app.suivi.android.app.Tab
import app.suivi.android.presenter.AppRole
import app.suivi.android.presenter.ClientTile
import app.suivi.android.presenter.ClientsState
import app.suivi.android.presenter.Shown
import app.suivi.android.presenter.Trouble
import app.suivi.android.screen.ClientsScreen
import app.suivi.android.screens.Case

private fun client(name: String, kept: Boolean = true, archived: Boolean = false, hasAccount: Boolean = true, onPhones: Int = 0) =
    ClientTile(name, name, kept, archived, hasAccount, onPhones)

private val state = ClientsState(
    listOf(
        client("Ana Bouchard", onPhones = 3),
        client("Carla Côté", hasAccount = false),
        client("Denis Fortin", kept = false),
        client("Élise Lavoie", archived = true),
    ),
    more = true, keptOnly = false,
)

val clientsCases = listOf(
    Case("clients-ready") { Clients(Shown.Ready(state)) },
    Case("clients-offline") { Clients(Shown.Ready(state.copy(more = false, keptOnly = true))) },
    Case("clients-nonefound") { Clients(Shown.Ready(state.copy(clients = listOf(), more = false))) },
    Case("clients-empty") { Clients(Shown.Empty) },
    Case("clients-loading") { Clients(Shown.Loading) },
    Case("clients-failed") { Clients(Shown.Failed(Trouble.BUSY)) },
)

@Composable
private fun Clients(shown: Shown<ClientsState>) = Tabs(AppRole.PROFESSIONAL, Tab.CLIENTS) { ClientsScreen(shown, {}, {}, {}, {}) }
