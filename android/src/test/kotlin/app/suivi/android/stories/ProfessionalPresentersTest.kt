package app.suivi.android.stories

import app.suivi.AddPhotosRequest
import app.suivi.ItemId
import app.suivi.Level
import app.suivi.PhotoSource
import app.suivi.SpaceId
import app.suivi.android.Stage
import app.suivi.android.World
import app.suivi.android.presenter.AppRole
import app.suivi.android.presenter.Answered
import app.suivi.android.presenter.AssignPresenter
import app.suivi.android.presenter.Audience
import app.suivi.android.presenter.DocumentRow
import app.suivi.android.presenter.Doing
import app.suivi.android.presenter.Done
import app.suivi.android.presenter.Fault
import app.suivi.android.presenter.FieldForm
import app.suivi.android.presenter.FillPresenter
import app.suivi.android.presenter.FolderPresenter
import app.suivi.android.presenter.FolderRightsPresenter
import app.suivi.android.presenter.FolderSharing
import app.suivi.android.presenter.HomePresenter
import app.suivi.android.presenter.InboxPresenter
import app.suivi.android.presenter.Measure
import app.suivi.android.presenter.PeoplePresenter
import app.suivi.android.presenter.ResultPresenter
import app.suivi.android.presenter.ResultsPresenter
import app.suivi.android.presenter.Shown
import app.suivi.android.presenter.Trouble
import app.suivi.android.presenter.Units
import app.suivi.android.presenter.VisibilityPresenter
import app.suivi.android.presenter.Who
import app.suivi.android.presenter.attempt
import app.suivi.android.session.Session
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.first
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.BeforeClass
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import java.time.OffsetDateTime
import java.util.UUID

/** What a professional does with records, against the real core and a real server. */
@RunWith(RobolectricTestRunner::class)
class ProfessionalPresentersTest {
    @get:Rule val temporary = TemporaryFolder()

    @Test fun `a new photo comes to the inbox, and is looked at`() = on("Employee") { employee ->
        on("Client", AppRole.CLIENT) { client ->
            HomePresenter(client, this).state.value { it.records.isNotEmpty() }
            val adding = AddPhotosRequest(
                SpaceId(world.space), ItemId(world.openFolder), Level.CompanyAndClient,
                listOf(PhotoSource(world.photos.first(), null, "front", null)), false,
            )
            assertEquals(null, client.attempt { addPhotos(adding) })
            val inbox = InboxPresenter(employee, this)
            val state = inbox.state.value { inbox -> inbox.records.any { it.space == world.space } }
            val record = state.records.single { it.space == world.space }
            assertTrue("$record", record.count > 0 && record.newest.any { it.pose == "front" })
            inbox.looked(world.space, state)
            assertEquals(Done.LOOKED, inbox.doing.end().done)
            assertEquals(Shown.Empty, inbox.state.first { it is Shown.Empty })
        }
    }

    @Test fun `a folder is made, renamed, opened to the client and deleted`() = on("Employee") { session ->
        val root = FolderPresenter(session, this, world.space, null)
        root.state.value { it.rights.add }
        FolderRightsPresenter(session, this, world.space, null).run {
            add(" Lilac ", FolderSharing.AUTO)
            assertEquals(Doing(done = Done.FOLDER_ADDED), doing.end())
        }
        val made = root.state.value { state -> state.folders.any { it.name == "Lilac" } }.folders.single { it.name == "Lilac" }
        val folder = FolderPresenter(session, this, world.space, made.item)
        val rights = FolderRightsPresenter(session, this, world.space, made.item)
        rights.rename("Magnolia")
        assertEquals(Done.RENAMED, rights.doing.end().done)
        rights.told()
        rights.share(FolderSharing.OPEN)
        assertEquals(Done.SHARED, rights.doing.end().done)
        folder.state.value { it.folder?.name == "Magnolia" && it.rights.sharing == FolderSharing.OPEN }
        rights.told()
        rights.delete()
        assertEquals(Done.DELETED, rights.doing.end().done)
        root.state.value { state -> state.folders.none { it.item == made.item } }
    }

    @Test fun `a change of visibility is asked with names, and done`() = on("Employee") { session ->
        val presenter = VisibilityPresenter(session, this, world.shared)
        val state = presenter.state.value { it.choices.isNotEmpty() }
        assertEquals(Audience.EVERYONE, state.file.audience)
        presenter.choose(state.choices.first { it.audience == Audience.JUST_ME })
        val asked = (presenter.asked.first { it is Shown.Ready } as Shown.Ready).value
        assertTrue("$asked", asked.before.by.any { it is Who.Client } && asked.after.by == listOf(Who.Me))
        presenter.confirm()
        assertEquals(Done.VISIBILITY_CHANGED, presenter.doing.end().done)
        presenter.state.value { it.file.audience == Audience.JUST_ME }
    }

    @Test fun `somebody of another company is asked for, and let in by the client`() = on("Manager") { manager ->
        val people = PeoplePresenter(manager, this, world.space)
        val state = people.state.value { it.participants.isNotEmpty() }
        val external = state.participants.first { it.external && it.active }
        people.end(external.professional, null)
        assertEquals(Done.ENDED, people.doing.end().done)
        people.told()
        people.invite(world.who("External").email)
        assertEquals(Done.INVITED, people.doing.end().done)
        on("Client", AppRole.CLIENT) { client ->
            val mine = PeoplePresenter(client, this, world.space)
            val asked = mine.state.value { it.asked.isNotEmpty() && it.canAnswer }.asked.single()
            mine.answer(asked.professional, true)
            assertEquals(Done.LET_IN, mine.doing.end().done)
            mine.state.value { now -> now.asked.isEmpty() && now.participants.any { it.external && it.active } }
        }
    }

    @Test fun `an assessment is filled with what is wrong told, completed, and read with its change`() = on("Employee") { session ->
        val results = ResultsPresenter(session, this, world.space)
        results.state.value { state -> state.documents.any { it.document == world.due && it.canFill } }
        results.fill(world.due)
        val draft = results.begun.first { it != null }!!
        val fill = FillPresenter(session, this, draft) { OffsetDateTime.parse("2030-01-31T12:00:00+01:00") }
        val field = fill.state.value { true }.fields.first { it.form is FieldForm.Number }
        fill.write(field.key, "strong")
        fill.state.value { state -> state.fields.any { it.key == field.key && it.wrong == Fault.NOT_A_NUMBER } }
        fill.write(field.key, "3")
        fill.write(field.key, "34")
        fill.state.value { it.canComplete && it.fields.any { now -> now.typed == "34" } }
        fill.complete()
        assertEquals(Doing(done = Done.COMPLETED), fill.doing.end())
        val read = results.state.value { state -> state.results.any { it.item == draft } && state.charts.any { it.points.size > 1 } }
        assertTrue("$read", read.charts.any { chart -> chart.points.last().change != null && chart.sinceLast != null })
        val result = ResultPresenter(session, this, draft)
        result.read(Units.IMPERIAL)
        val imperial = result.state.value { it.units == Units.IMPERIAL }
        assertTrue("$imperial", imperial.answers.any { (it.answer as? Answered.Number)?.reading?.quantity?.unit == Measure.POUND })
    }

    @Test fun `what is typed and can't be kept is told, and kept once it can be`() = on("Employee") { session ->
        val assign = AssignPresenter(session, this, world.space)
        assertTrue(assign.state.value { true }.any { it.template == world.template })
        assign.fill(world.template)
        val fill = FillPresenter(session, this, assign.begun.first { it != null }!!) { OffsetDateTime.parse("2030-01-31T12:00:00+01:00") }
        val field = fill.state.value { true }.fields.first { it.form is FieldForm.Number }
        assertEquals(null, session.attempt { lock() })
        fill.write(field.key, "31")
        assertEquals(Trouble.LOCKED, fill.trouble.first { it != null })
        assertEquals("31", fill.typed(field.key))
        assertEquals(null, session.attempt { unlock() })
        fill.again()
        fill.trouble.first { it == null }
        fill.state.value { state -> state.fields.any { it.key == field.key && it.typed == "31" } }
    }

    @Test fun `what can't be begun is told`() = on("Employee") { session ->
        val assign = AssignPresenter(session, this, world.space)
        assign.state.value { true }
        assign.fill("${UUID.randomUUID()}")
        assertEquals(Trouble.NOT_FOUND, assign.trouble.first { it != null })
        val result = ResultPresenter(session, this, "${UUID.randomUUID()}")
        result.correct()
        assertEquals(Trouble.NOT_FOUND, result.trouble.first { it != null })
    }

    @Test fun `a document is assigned and taken back`() = on("Employee") { session ->
        val results = ResultsPresenter(session, this, world.space)
        val before = results.state.value { it.canAssign }.documents.map { it.document }
        val assign = AssignPresenter(session, this, world.space)
        assertTrue(assign.state.value { true }.any { it.template == world.template })
        assign.assign(world.template, "2030-01-31")
        assertEquals(Doing(done = Done.ASSIGNED), assign.doing.end())
        fun List<DocumentRow>.newest() = find { it.document !in before && it.canCancel }
        val document = results.state.value { it.documents.newest() != null }.documents.newest()!!
        assertEquals("2030-01-31", document.due)
        results.cancel(document.document)
        assertEquals(Done.TAKEN_BACK, results.doing.end().done)
        results.state.value { it.documents.newest() == null }
    }

    /** How it ended. */
    private suspend fun StateFlow<Doing>.end() = first { it.done != null || it.trouble != null }

    /** A phone on which somebody is signed in; what presenters began ends with it. */
    private fun on(persona: String, role: AppRole = AppRole.PROFESSIONAL, body: suspend CoroutineScope.(Session) -> Unit) =
        onSession(temporary.newFolder()) { session ->
            world.signsIn(session, persona, role)
            body(session)
        }

    companion object {
        private lateinit var world: World

        @JvmStatic @BeforeClass fun begins() {
            world = Stage.world()
        }
    }
}
