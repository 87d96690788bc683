package app.suivi.android.stories

import app.suivi.android.Stage
import app.suivi.android.World
import app.suivi.android.presenter.AddPresenter
import app.suivi.android.presenter.AppRole
import app.suivi.android.presenter.Audience
import app.suivi.android.presenter.CameraTrouble
import app.suivi.android.presenter.ComparePresenter
import app.suivi.android.presenter.Copied
import app.suivi.android.presenter.Doing
import app.suivi.android.presenter.Done
import app.suivi.android.presenter.FileRow
import app.suivi.android.presenter.FolderPresenter
import app.suivi.android.presenter.Obstacle
import app.suivi.android.presenter.PhotoPresenter
import app.suivi.android.presenter.Shooting
import app.suivi.android.presenter.Shown
import app.suivi.android.presenter.Standing
import app.suivi.android.presenter.Told
import app.suivi.android.presenter.Trouble
import app.suivi.android.presenter.Visibility
import app.suivi.android.presenter.WaitingPresenter
import app.suivi.android.presenter.Who
import app.suivi.android.session.Session
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.test.runTest
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.BeforeClass
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import java.io.File
import kotlinx.coroutines.Job
import kotlinx.coroutines.cancel

/** Photos taken, waiting, looked at and compared: the presenters on the real core and a real server. */
@RunWith(RobolectricTestRunner::class)
class PhotosTest {
    @get:Rule val temporary = TemporaryFolder()
    private val captures by lazy { File(temporary.root, "captures") }

    @Test fun `a photo without network is saved, waits with its place, and arrives when there is one`() = onSession { session ->
        val add = AddPresenter(session, this, world.space, world.openFolder, captures)
        val state = add.state.value { it.choices.isNotEmpty() }
        assertEquals(Who.Me, state.choices.first().seen.by.first())
        assertEquals(listOf("front", "left", "right", "back"), state.poses.take(4).map { it.word })
        val waiting = WaitingPresenter(session, this)
        waiting.state.first { it is Shown.Empty }
        world.cut()
        try {
            add.pose("left")
            val told = shoots(add, 0)
            assertTrue("$told", told is Told.Saved && told.waiting >= 1)
            assertFalse("the core has it", captures.walk().any { it.isFile })
            val line = waiting.state.value { it.rows.isNotEmpty() }.rows.single()
            assertTrue("$line", line.folder != null && line.name!!.endsWith(".jpg"))
            assertFalse("$line", line.standing is Standing.NeedsYou || line.standing is Standing.BeingSaved)
            val copy = File(temporary.root, "copy")
            var bytes = 0L
            waiting.save(line.op, copy) { bytes = it.length(); true }
            waiting.told.first { it != null }
            assertTrue("a copy of $bytes bytes", bytes > 0)
        } finally {
            world.mend()
        }
        waiting.again()
        (waiting.state.first() as? Shown.Ready)?.value?.rows?.forEach { waiting.retry(it.op) }
        waiting.state.first { it is Shown.Empty }
        add.state.value { it.poses.single { pose -> pose.word == "left" }.count > 0 }
    }

    @Test fun `what waits can be given up`() = onSession { session ->
        val add = AddPresenter(session, this, world.space, world.openFolder, captures)
        add.state.value { it.choices.isNotEmpty() }
        val waiting = WaitingPresenter(session, this)
        world.cut()
        try {
            shoots(add, 1)
            val line = waiting.state.value { it.rows.isNotEmpty() }.rows.single()
            assertTrue(line.discard)
            waiting.discard(line.op)
            // A part of it may have left the phone: that the server forgets it may wait.
            waiting.state.first { it is Shown.Empty || it is Shown.Ready && it.value.rows.none { row -> row.op == line.op } }
        } finally {
            world.mend()
        }
    }

    @Test fun `what the camera did not give, or has no byte, is told and leaves nothing`() = onSession { session ->
        val add = AddPresenter(session, this, world.space, world.openFolder, captures)
        add.state.value { it.choices.isNotEmpty() }
        add.shoot { CameraTrouble.TAKEN_AWAY }
        assertEquals(Told.NotTaken(CameraTrouble.TAKEN_AWAY), add.shooting.first { it.told != null && !it.busy }.told)
        add.picked { into -> Copied(listOf(into("empty.jpg").apply { parentFile!!.mkdirs() }.apply { writeBytes(byteArrayOf()) }), null) }
        assertEquals(Told.Obstructed(1, Obstacle.EMPTY), add.shooting.first { it.told is Told.Obstructed }.told)
        assertFalse(captures.walk().any { it.isFile })
    }

    @Test fun `what was taken before and not saved is offered, and saved`() = onSession { session ->
        val left = File(captures, "before/IMG_1.jpg").apply { parentFile!!.mkdirs() }
        File(world.photos[0]).copyTo(left)
        // The process was ended while this one was written: it is no photo.
        File(captures, "half/IMG_2.jpg.part").apply { parentFile!!.mkdirs() }.writeBytes(byteArrayOf(1))
        val add = AddPresenter(session, this, world.space, world.openFolder, captures)
        assertEquals(1, add.shooting.first { it.unsaved > 0 }.unsaved)
        add.state.value { it.choices.isNotEmpty() }
        add.saveUnsaved()
        assertTrue(add.shooting.first { it.told != null }.told is Told.Saved)
        assertEquals(0, add.shooting.value.unsaved)
    }

    @Test fun `what is picked in a new process is saved once it is known who may see it, as was set in the one before`() = onSession { session ->
        val before = AddPresenter(session, this, world.space, world.openFolder, captures)
        val wanted = before.state.value { it.choices.size > 1 }.choices.last()
        before.choose(wanted)
        before.pose("arm")
        before.timer()
        val add = AddPresenter(session, this, world.space, world.openFolder, captures, before.shooting.value.kept)
        assertEquals("arm" to 3, add.shooting.value.pose to add.shooting.value.timer)
        add.picked { into -> fromGallery(into("library.jpg")) }
        val told = add.shooting.first { it.told != null }.told
        assertTrue("$told", told is Told.Saved)
        assertEquals(wanted.audience to null, received(session, "library.jpg").run { audience to pose })
    }

    @Test fun `a photo is never sent to others than were chosen, and one of the gallery gets no pose later either`() = onSession { session ->
        val kept = Shooting(pose = "left", visibility = Visibility(Audience.BRANCH, "one that was closed"))
        val add = AddPresenter(session, this, world.space, world.openFolder, captures, kept)
        add.picked { into -> fromGallery(into("portrait.jpg")) }
        assertEquals(Told.NotSaved(Trouble.LEVEL_IMPOSSIBLE) to 1, add.shooting.first { it.told != null }.run { told to unsaved })
        add.choose(add.state.value { it.choices.isNotEmpty() }.choices.first())
        add.saveUnsaved()
        assertEquals(0, add.shooting.first { it.told is Told.Saved }.unsaved)
        assertEquals(null, received(session, "portrait.jpg").pose)
    }

    @Test fun `what was chosen by somebody who went before it was saved is offered to whoever comes back`() = onSession { session ->
        // There already, while the one before still copies.
        val back = AddPresenter(session, this, world.space, world.openFolder, captures)
        val gone = CoroutineScope(coroutineContext + Job())
        val add = AddPresenter(session, gone, world.space, world.openFolder, captures)
        add.picked { into -> fromGallery(into("left.jpg")).also { gone.cancel() } }
        assertEquals(1, back.shooting.first { it.unsaved > 0 }.unsaved)
        back.discardUnsaved()
        back.shooting.first { it.unsaved == 0 }
    }

    @Test fun `who gives a photo to another app sees so there, and is told nothing here`() = onSession { session ->
        val photo = PhotoPresenter(session, this, world.photo, AppRole.CLIENT)
        var given = 0
        photo.share { given = it.size }
        assertEquals(Doing(), photo.doing.first { !it.busy })
        assertTrue(given > 0)
    }

    @Test fun `two of a pose are compared, the first with the latest`() = onSession { session ->
        val add = AddPresenter(session, this, world.space, world.openFolder, captures)
        add.state.value { it.choices.isNotEmpty() }
        shoots(add, 0)
        shoots(add, 1)
        add.pose("arm")
        shoots(add, 0)
        shoots(add, 1)
        val compare = ComparePresenter(session, this, world.space)
        compare.pose("arm")
        val state = compare.state.value { state -> state.poses[state.pose].word == "arm" }
        assertEquals(state.photos.first() to state.photos.last(), state.before to state.after)
        compare.swap()
        compare.state.value { it.before == state.after && it.after == state.before }
        assertTrue(compare.picture(state.before.item) { it.size }!! > 0)
        // From a photo of that pose.
        ComparePresenter(session, this, world.space, "arm").state.value { it.poses.size > 1 && it.poses[it.pose].word == "arm" }
    }

    @Test fun `a photo is deleted for ever`() = onSession { session ->
        val add = AddPresenter(session, this, world.space, world.openFolder, captures)
        add.state.value { it.choices.isNotEmpty() }
        val folder = FolderPresenter(session, this, world.space, world.openFolder)
        val before = folder.state.value { true }.files.map { it.item }
        shoots(add, 0)
        val item = folder.state.value { state -> state.files.any { it.item !in before } }.files.first { it.item !in before }.item
        val photo = PhotoPresenter(session, this, item, AppRole.CLIENT)
        photo.state.value { it.deletes }
        photo.delete()
        assertEquals(Done.DELETED, photo.doing.first { !it.busy && it.done != null }.done)
        folder.state.value { now -> now.files.none { it.item == item } }
    }

    @Test fun `the timer counts down, and can be stopped`() = runTest {
        val session = session(temporary.root)
        val add = AddPresenter(session, backgroundScope, "space", null, captures)
        add.timer()
        assertEquals(3, add.shooting.value.timer)
        var taken = 0
        add.shoot { taken++; CameraTrouble.TAKEN_AWAY }
        testScheduler.advanceTimeBy(1)
        assertEquals(3, add.shooting.value.counting)
        testScheduler.advanceTimeBy(1_000)
        assertEquals(2, add.shooting.value.counting)
        add.stop()
        testScheduler.advanceTimeBy(5_000)
        assertEquals(0 to null, taken to add.shooting.value.counting)
        add.shoot { taken++; CameraTrouble.TAKEN_AWAY }
        add.shooting.first { it.told != null }
        assertEquals(1 to 3_000L, taken to testScheduler.currentTime - 5_001 - 1_000)
    }

    private fun fromGallery(to: File) = Copied(listOf(File(world.photos[1]).copyTo(to)), null)

    /** A file of the open folder, once it is there. */
    private suspend fun CoroutineScope.received(session: Session, name: String): FileRow =
        FolderPresenter(session, this, world.space, world.openFolder).state.value { state -> state.files.any { it.name == name } }.files.first { it.name == name }

    private suspend fun shoots(add: AddPresenter, photo: Int): Told {
        val before = add.shooting.value.told
        add.shoot { to -> File(world.photos[photo]).copyTo(to, overwrite = true); null }
        add.shooting.first { it.busy || it.told !== before }
        return add.shooting.first { !it.busy }.told!!
    }

    private fun onSession(body: suspend CoroutineScope.(Session) -> Unit) = onSession(temporary.newFolder()) { session ->
        world.signsIn(session, "Client")
        body(session)
    }

    companion object {
        private lateinit var world: World

        @JvmStatic @BeforeClass fun begins() {
            world = Stage.world()
        }
    }
}
