package app.suivi.android.screens.cases

import androidx.compose.runtime.Composable
import app.suivi.android.presenter.Doing
import app.suivi.android.presenter.PeopleState
import app.suivi.android.presenter.PersonTile
import app.suivi.android.presenter.Shown
import app.suivi.android.presenter.Trouble
import app.suivi.android.screen.PeopleActs
import app.suivi.android.screen.PeopleAsk
import app.suivi.android.screen.PeopleDialog
import app.suivi.android.screen.PeopleScreen
import app.suivi.android.screens.Case

private fun person(name: String, active: Boolean = true, external: Boolean = false, canEnd: Boolean = true) =
    PersonTile(name, name, active, external, NOON - 90 * ONE_DAY, canEnd)

private val xenia = person("Xénia Roy", external = true, canEnd = false)
private val state = PeopleState(
    listOf(person("Marc Tremblay"), person("Mona Gagnon"), person("Anton Leduc", active = false, canEnd = false)),
    listOf(xenia), listOf("Sofia Bélanger"), canJoin = true, canAnswer = false, canWithdraw = false, kept = false,
)
private val client = state.copy(canJoin = false, canAnswer = true, canWithdraw = true)

val peopleCases = listOf(
    Case("people-ready") { People(Shown.Ready(state)) },
    Case("people-client") { People(Shown.Ready(client)) },
    Case("people-nobody") { People(Shown.Ready(state.copy(participants = listOf(), asked = listOf()))) },
    Case("people-offline") { People(Shown.Ready(state.copy(kept = true)), Doing(trouble = Trouble.OFFLINE)) },
    Case("people-successor") { People(Shown.Ready(state), Doing(trouble = Trouble.SUCCESSOR_NEEDED)) },
    Case("people-invite") { Asked(state, PeopleAsk.Invite) },
    Case("people-end") { Asked(state, PeopleAsk.End("Marc Tremblay")) },
    Case("people-approve") { Asked(client, PeopleAsk.Approve("Xénia Roy")) },
    Case("people-withdraw") { Asked(client, PeopleAsk.Withdraw) },
    Case("people-refuse") { Asked(client, PeopleAsk.Refuse("Xénia Roy")) },
    Case("people-loading") { People(Shown.Loading) },
    Case("people-failed") { People(Shown.Failed(Trouble.OFFLINE)) },
)

@Composable
private fun People(shown: Shown<PeopleState>, doing: Doing = Doing()) = PeopleScreen(shown, doing, {}, {}, {}, {})

@Composable
private fun Asked(state: PeopleState, ask: PeopleAsk) {
    People(Shown.Ready(state))
    PeopleDialog(ask, state, PeopleActs({}, { _, _ -> }, { _, _ -> }, {})) {}
}
