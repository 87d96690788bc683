package app.suivi.android.stories

import app.suivi.android.Stage
import app.suivi.android.World
import app.suivi.android.presenter.AppRole
import app.suivi.android.presenter.ClientsPresenter
import app.suivi.android.presenter.ConsentPresenter
import app.suivi.android.presenter.Doing
import app.suivi.android.presenter.Done
import app.suivi.android.presenter.Entry
import app.suivi.android.presenter.EntryPresenter
import app.suivi.android.presenter.FolderPresenter
import app.suivi.android.presenter.HomePresenter
import app.suivi.android.presenter.PeoplePresenter
import app.suivi.android.presenter.SettingsPresenter
import app.suivi.android.presenter.Shown
import app.suivi.android.presenter.SignInField
import app.suivi.android.presenter.SignInPresenter
import app.suivi.android.presenter.SignInState
import app.suivi.android.presenter.Trouble
import app.suivi.android.session.SessionState
import kotlinx.coroutines.flow.first
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.BeforeClass
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner

/**
 * Each presenter against the real core and a real server. Under Robolectric only because the core's
 * library serves one class loader of a process.
 */
@RunWith(RobolectricTestRunner::class)
class PresentersTest {
    @get:Rule val temporary = TemporaryFolder()

    @Test fun `nobody is signed in, then a client is, then nobody again`() = onSession(temporary.newFolder()) { session ->
        val entry = EntryPresenter(session, this)
        assertEquals(Entry.SignedOut(null), entry.state.value { true })
        world.signsIn(session, "Client")
        val inside = entry.state.value { it is Entry.SignedIn } as Entry.SignedIn
        assertEquals(AppRole.CLIENT, inside.role)
        val settings = SettingsPresenter(session, this)
        assertEquals(world.who("Client").email, settings.state.value { true }.email)
        settings.signOut()
        val outside = entry.state.value { it is Entry.SignedOut } as Entry.SignedOut
        assertEquals(world.who("Client").email, outside.known?.email)
    }

    @Test fun `what is wrong is told at its field`() = onSession(temporary.newFolder()) { session ->
        val presenter = SignInPresenter(session, this, "phone")
        presenter.signIn(" ", AppRole.CLIENT, "ana@example.org", "")
        assertEquals(setOf(SignInField.SERVER, SignInField.PASSWORD), presenter.state.value.empty)
        suspend fun told(act: SignInPresenter.() -> Unit): SignInState {
            presenter.act()
            return presenter.state.first { !it.busy }
        }
        val address = told { signIn("no address", AppRole.CLIENT, "ana@example.org", "twelve words of mine") }
        assertEquals(SignInField.SERVER to Trouble.ADDRESS, address.field to address.trouble)
        val password = told { signIn(world.url, AppRole.CLIENT, "nobody@example.org", "twelve words of mine") }
        assertEquals(SignInField.PASSWORD to Trouble.WRONG_CREDENTIALS, password.field to password.trouble)
        val code = told { accept("nothing", world.url, "ana@example.org", "twelve words of mine") }
        assertEquals(SignInField.INVITATION to Trouble.INVITATION, code.field to code.trouble)
    }

    @Test fun `who was invited sees her record, agrees to photos, and takes that back`() = onSession(temporary.newFolder()) { session ->
        val presenter = SignInPresenter(session, this, "phone")
        presenter.accept(world.invitation, null, "carla@example.org", "twelve words of mine")
        assertTrue("${presenter.state.value}", presenter.state.first { !it.busy }.done)
        val home = HomePresenter(session, this)
        val record = home.state.value { it.records.isNotEmpty() }.records.single()
        assertTrue("$record", record.needsConsent)
        val consent = ConsentPresenter(session, this, record.space)
        consent.state.value { true }
        consent.agree()
        assertTrue("${consent.consenting.value}", consent.consenting.first { !it.busy }.given)
        home.state.value { !it.records.single().needsConsent }
        val people = PeoplePresenter(session, this, record.space)
        people.state.value { it.canWithdraw }
        people.withdraw()
        assertEquals(Done.WITHDRAWN, people.doing.first { !it.busy && it != Doing() }.done)
        people.state.value { !it.canWithdraw }
        home.state.value { it.records.single().needsConsent }
    }

    @Test fun `a folder shows its files, and their pictures`() = onSession(temporary.newFolder()) { session ->
        world.signsIn(session, "Client")
        val folder = FolderPresenter(session, this, world.space, world.openFolder)
        val state = folder.state.value { it.files.isNotEmpty() }
        assertTrue(state.files.any { it.item == world.photo && it.mine })
        val length = folder.picture(world.photo) { it.size }
        assertTrue("$length", length!! > 0)
    }

    @Test fun `what is not there is told, and one can go back`() = onSession(temporary.newFolder()) { session ->
        world.signsIn(session, "Client")
        val folder = FolderPresenter(session, this, world.space, "nothing")
        assertEquals(Shown.Failed(Trouble.NOT_FOUND), folder.state.first { it !is Shown.Loading })
    }

    @Test fun `a professional sees the clients, and finds one`() = onSession(temporary.newFolder()) { session ->
        world.signsIn(session, "Manager", AppRole.PROFESSIONAL)
        val clients = ClientsPresenter(session, this)
        val name = clients.state.value { it.clients.isNotEmpty() }.clients.first().name
        clients.find(name)
        assertTrue(clients.state.value { it.clients.all { client -> name in client.name } }.clients.isNotEmpty())
        clients.find("zzz")
        clients.state.value { it.clients.isEmpty() }
    }

    @Test fun `a core that can't open says why, and opens once it can`() = test {
        val folder = temporary.newFile("in the way")
        val session = session(folder)
        val entry = EntryPresenter(session, this)
        session.open()
        entry.again()
        assertEquals(2, (session.state.first { it is SessionState.Failed && it.times == 2 } as SessionState.Failed).times)
        assertEquals(Shown.Failed(Trouble.STORAGE_CLOSED), entry.state.first { it is Shown.Failed })
        folder.delete()
        entry.again()
        entry.state.value { it is Entry.SignedOut }
        session.close()
    }

    companion object {
        private lateinit var world: World

        @JvmStatic @BeforeClass fun begins() {
            world = Stage.world()
        }
    }
}
