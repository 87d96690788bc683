package app.suivi.android.services

import android.app.Notification
import android.app.NotificationManager
import android.app.job.JobParameters
import android.app.job.JobScheduler
import android.content.Intent
import android.net.ConnectivityManager
import android.os.Bundle
import android.os.PersistableBundle
import app.suivi.AddPhotosRequest
import app.suivi.ItemId
import app.suivi.Level
import app.suivi.Phone
import app.suivi.PhotoSource
import app.suivi.SpaceId
import app.suivi.android.Stage
import app.suivi.android.World
import app.suivi.android.app.SendingJob
import app.suivi.android.platform.carrying.OnItsWay
import app.suivi.android.platform.carrying.Refusals
import app.suivi.android.platform.carrying.SendingJobs
import app.suivi.android.platform.carrying.SendingNotice
import app.suivi.android.presenter.Refusal
import app.suivi.android.session.SessionState
import app.suivi.android.stories.StoryApplication
import app.suivi.android.stories.signsIn
import app.suivi.android.stories.test
import app.suivi.changes
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.delay
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Before
import org.junit.BeforeClass
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config

/** Sending while the app is not in front: the real core, a real server, the system's jobs as Robolectric has them. */
@RunWith(RobolectricTestRunner::class)
@Config(application = StoryApplication::class)
class SendingTest {
    private val suivi get() = RuntimeEnvironment.getApplication() as StoryApplication
    private val scheduler get() = suivi.getSystemService(JobScheduler::class.java)!!
    private val notifications get() = suivi.getSystemService(NotificationManager::class.java)!!

    @Before fun begins() = suivi.isOnline(true)

    @After fun ends() = suivi.processEnds()

    @Test fun `what waits when the app is left is sent by a job, which then ends`() = test {
        val item = leavesAPhoto()
        // The system begins a job where there is a network.
        suivi.isOnline(true)
        val service = job()
        assertTrue(service.onStartJob(parameters()))
        until { shadowOf(service).isJobFinished }
        assertFalse("something still waits", shadowOf(service).isRescheduleNeeded)
        assertTrue(world.holds(item))
        assertTrue(notifications.activeNotifications.isEmpty())
    }

    @Test fun `two jobs at once send it once, and both end`() = test {
        val item = leavesAPhoto()
        suivi.isOnline(true)
        val services = listOf(SendingJobs.NOW, SendingJobs.NOW_AND_THEN).map { id -> job().also { it.onStartJob(parameters(id)) } }
        until { services.all { shadowOf(it).isJobFinished } && world.holds(item) }
    }

    @Test fun `a job that the system stops loses nothing, and the next one sends it`() = test {
        val item = leavesAPhoto()
        world.cut()
        try {
            val stopped = job()
            stopped.onStartJob(parameters())
            suivi.isOnline(true)
            assertTrue("it wants another one", stopped.onStopJob(parameters()))
        } finally {
            world.mend()
        }
        assertFalse(world.holds(item))
        val next = job()
        next.onStartJob(parameters())
        until { shadowOf(next).isJobFinished && world.holds(item) }
    }

    @Test fun `the process that a job begins opens the core and sends what the last one left`() = test {
        val item = leavesAPhoto()
        suivi.processEnds()
        suivi.isOnline(true)
        val service = job()
        service.onStartJob(parameters())
        until { shadowOf(service).isJobFinished }
        assertTrue(world.holds(item))
    }

    @Test fun `the app in front carries by itself, and takes over from a job`() = test {
        val item = leavesAPhoto()
        val service = job()
        service.onStartJob(parameters())
        suivi.carrying.comesToFront()
        suivi.isOnline(true)
        until { world.holds(item) && shadowOf(service).isJobFinished }
        phone().changes().map { phone().waiting() }.first { it.rows.isEmpty() }
    }

    @Test fun `the best job that the system takes is asked for, and one now and then below it`() {
        val often = scheduler.getPendingJob(SendingJobs.NOW_AND_THEN)!!
        assertTrue(often.isPeriodic && often.isPersisted && often.isRequireBatteryNotLow && often.requiredNetwork != null)
        suivi.jobs.ask()
        val seen = scheduler.getPendingJob(SendingJobs.NOW)!!
        assertTrue(seen.isUserInitiated && seen.isPersisted && seen.requiredNetwork != null)
        assertFalse(suivi.jobs.refused)
    }

    @Test fun `paused, nothing is asked for until the person goes on or opens the app`() = test {
        suivi.jobs.ask()
        says(SendingNotice.PAUSE)
        assertNull(scheduler.getPendingJob(SendingJobs.NOW))
        assertFalse("not rescheduled either", job().onStopJob(parameters()))
        suivi.jobs.ask()
        assertNull(scheduler.getPendingJob(SendingJobs.NOW))
        assertFalse("the one now and then does nothing", suivi.carrying.carry {})
        says(SendingNotice.GO_ON)
        assertNotNull(scheduler.getPendingJob(SendingJobs.NOW))
        says(SendingNotice.PAUSE)
        suivi.carrying.comesToFront()
        assertFalse(suivi.jobs.paused)
    }

    @Test fun `a job that runs ends when the person pauses it, and is not asked for again`() = test {
        leavesAPhoto()
        world.cut()
        try {
            suivi.isOnline(true)
            assertFalse(suivi.carrying.carry { suivi.jobs.pause() })
        } finally {
            world.mend()
        }
    }

    @Test fun `that it is paused is shown also when a job ends, until the app is opened`() = test {
        fun shown() = notifications.activeNotifications.map { it.id }
        leavesAPhoto()
        world.cut()
        try {
            suivi.isOnline(true)
            suivi.carrying.carry { says(SendingNotice.PAUSE) }
            assertEquals(listOf(SendingNotice.PAUSED), shown())
            for (which in listOf(SendingJobs.NOW, SendingJobs.NOW_AND_THEN)) {
                val job = job()
                job.onStartJob(parameters(which))
                until { shadowOf(job).isJobFinished }
                assertEquals(listOf(SendingNotice.PAUSED), shown())
            }
        } finally {
            world.mend()
        }
        suivi.carrying.comesToFront()
        assertEquals(listOf<Int>(), shown())
    }

    @Test fun `before anybody knows what waits a pause is shown all the same`() = test {
        says(SendingNotice.PAUSE)
        assertEquals(listOf(SendingNotice.PAUSED), notifications.activeNotifications.map { it.id })
    }

    @Test fun `in front the core sends by itself, and nothing is to be paused`() = test {
        leavesAPhoto()
        suivi.carrying.comesToFront()
        says(SendingNotice.PAUSE)
        assertFalse(suivi.jobs.paused)
        suivi.isOnline(true)
        suivi.carrying.carry { assertTrue("$it", it.inFront) }
        assertEquals(0, SendingNotice(suivi).sending(OnItsWay(1, 1, true, inFront = true), 1).actions.orEmpty().size)
    }

    @Test fun `the notification says how many, and neither whose nor which`() {
        val notice = SendingNotice(suivi)
        val sending = notice.sending(OnItsWay(3, 4, true), 8)
        assertEquals(listOf("Sending 3 photos", null, "Pause"), said(sending))
        assertEquals(8 to 4, sending.extras.getInt(Notification.EXTRA_PROGRESS_MAX) to sending.extras.getInt(Notification.EXTRA_PROGRESS))
        assertEquals("Sending 1 photo", said(notice.sending(OnItsWay(1, 1, true), 1)).first())
        assertEquals("Sending", said(notice.sending(OnItsWay(0, 1, true), 1)).first())
        assertEquals(
            listOf("3 photos wait", "Paused until you go on or open Suivi. Everything is safe on this phone.", "Go on"),
            said(notice.paused(OnItsWay(3, 3, false))),
        )
        assertEquals(NotificationManager.IMPORTANCE_LOW, notifications.getNotificationChannel(sending.channelId).importance)
        assertNull(sending.getLargeIcon())
    }

    @Test @Config(qualifiers = "fr") fun `and in French`() {
        val notice = SendingNotice(suivi)
        assertEquals(listOf("Envoi de 3 photos", null, "Pause"), said(notice.sending(OnItsWay(3, 3, true), 3)))
        assertEquals("Reprendre", said(notice.paused(OnItsWay(1, 1, false))).last())
    }

    @Test fun `what the system refuses is told, with the place to change it`() {
        val refusals = Refusals(suivi, suivi.jobs)
        assertNull(refusals.now())
        shadowOf(notifications).setNotificationsEnabled(false)
        assertEquals(Refusal.NOTIFICATIONS, refusals.now())
        shadowOf(suivi.getSystemService(ConnectivityManager::class.java)!!).setRestrictBackgroundStatus(ConnectivityManager.RESTRICT_BACKGROUND_STATUS_ENABLED)
        assertEquals(Refusal.DATA_SAVER, refusals.now())
        for (refusal in Refusal.entries) assertTrue(refusals.settings(refusal).action!!.startsWith("android.settings."))
    }

    /** A client adds a photo without network, and leaves the app. */
    private suspend fun leavesAPhoto(): String {
        suivi.session.open()
        world.signsIn(suivi.session, "Client")
        phone().changes().map { phone().home() }.first { it.complete }
        suivi.carrying.comesToFront()
        suivi.isOnline(false)
        phone().conditionsChanged()
        val adding = AddPhotosRequest(
            SpaceId(world.space), ItemId(world.openFolder), Level.CompanyAndClient, listOf(PhotoSource(world.photos.first(), null, null, null)), false,
        )
        val added = phone().addPhotos(adding).photos.single()
        assertNull(added.blocked)
        until { scheduler.getPendingJob(SendingJobs.NOW) != null }
        suivi.carrying.leavesFront()
        return added.item.text
    }

    private fun phone(): Phone = (suivi.session.state.value as SessionState.Open).phone

    private fun job() = Robolectric.buildService(SendingJob::class.java).create().get()

    private fun parameters(id: Int = SendingJobs.NOW) = JobParameters(
        null, null, id, PersistableBundle(), Bundle(), null, 0, false, false, true, arrayOf(), arrayOf(), null,
    )

    private fun says(what: String) {
        suivi.sendBroadcast(Intent(what).setPackage(suivi.packageName))
        shadowOf(suivi.mainLooper).idle()
    }

    private fun said(notice: Notification) = listOf(
        notice.extras.getString(Notification.EXTRA_TITLE), notice.extras.getString(Notification.EXTRA_TEXT), notice.actions.single().title.toString(),
    )

    /** Waits for what can be seen; the test has a limit. */
    private suspend fun until(so: suspend () -> Boolean) {
        while (!so()) delay(5)
    }

    companion object {
        private lateinit var world: World

        @JvmStatic @BeforeClass fun world() {
            world = Stage.world()
        }
    }
}
