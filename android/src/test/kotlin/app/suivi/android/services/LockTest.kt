package app.suivi.android.services

import android.content.Context
import androidx.test.core.app.ApplicationProvider
import app.suivi.AddPhotosRequest
import app.suivi.ItemId
import app.suivi.Level
import app.suivi.PhotoSource
import app.suivi.Slot
import app.suivi.SpaceId
import app.suivi.VaultException
import app.suivi.android.Stage
import app.suivi.android.World
import app.suivi.android.platform.Keys
import app.suivi.android.platform.KeystoreVault
import app.suivi.android.platform.lock.phoneLock
import app.suivi.android.presenter.LockPresenter
import app.suivi.android.presenter.LockPurpose
import app.suivi.android.presenter.attempt
import app.suivi.android.stories.MemoryKeys
import app.suivi.android.stories.session
import app.suivi.android.stories.signsIn
import app.suivi.android.stories.test
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.launch
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner

/** The lock before what is kept: its PIN, its tries, its time; and what it keeps from whom. */
@RunWith(RobolectricTestRunner::class)
class LockTest {
    @get:Rule val temporary = TemporaryFolder()
    private val context = ApplicationProvider.getApplicationContext<Context>()
    private val keys = MemoryKeys()
    private var now = 0L

    /** As after a start of the process. */
    private fun lock(keys: Keys = this.keys) = phoneLock(context, keys) { now }

    @Test fun `there is none until somebody chooses a PIN, and it is closed in the next process`() {
        val lock = lock()
        assertFalse(lock.closed.value || lock.on.value || lock.decided)
        lock.choose(PIN)
        assertTrue(!lock.closed.value && lock.on.value && lock.decided)
        val next = lock()
        assertTrue(next.closed.value)
        assertFalse(next.accepts("123457"))
        assertTrue(next.accepts(PIN))
    }

    @Test fun `it closes after five minutes out of sight, and not before`() {
        val lock = lock().apply { choose(PIN) }
        for ((away, closed) in listOf(0L to false, 299_999L to false, 300_000L to true)) {
            lock.opens()
            lock.leavesSight()
            now += away
            lock.comesIntoSight()
            assertEquals("$away", closed, lock.closed.value)
        }
    }

    @Test fun `a wrong PIN counts before it is looked at, over a kill too, and the right one begins anew`() {
        lock().choose(PIN)
        assertFalse(lock().accepts("000000"))
        assertEquals(2, lock().tries)
        assertTrue(lock().accepts(PIN))
        assertEquals(3, lock().tries)
        repeat(3) { assertFalse(lock().accepts("000000")) }
        assertFalse("the right one is too late", lock().accepts(PIN))
        lock().isSpent()
        assertTrue(lock().spent && !lock().on.value && !lock().decided)
    }

    @Test fun `what is stored can't be tried without the phone's own key`() {
        lock().choose(PIN)
        assertFalse(lock(MemoryKeys()).accepts(PIN))
        val stored = context.getSharedPreferences("lock", Context.MODE_PRIVATE).all.values.joinToString()
        assertFalse(PIN in stored)
    }

    @Test fun `locked, the vault gives nothing of what is kept, and all that sends`() {
        val lock = lock()
        val vault = KeystoreVault(keys) { lock.closed.value }
        val key = ByteArray(32)
        val wrapped = Slot.entries.associateWith { vault.wrap(it, "ana", key) }
        lock.choose(PIN)
        lock.closes()
        assertThrows(VaultException.Locked::class.java) { vault.unwrap(Slot.CACHE, "ana", wrapped.getValue(Slot.CACHE)) }
        assertEquals(32, vault.unwrap(Slot.SESSION, "ana", wrapped.getValue(Slot.SESSION)).size)
        lock.opens()
        assertEquals(32, vault.unwrap(Slot.CACHE, "ana", wrapped.getValue(Slot.CACHE)).size)
    }

    @Test fun `locked, the core shows nothing and keeps on telling what waits`() = test {
        val lock = lock()
        val session = session(temporary.newFolder(), lock)
        session.open()
        try {
            world.signsIn(session, "Client")
            val follows = launch { session.followsLock() }
            lock.choose(PIN)
            lock.closes()
            until { session.attempt { home() } != null }
            assertEquals(null, session.attempt { waiting() })
            lock.opens()
            until { session.attempt { home() } == null }
            follows.cancel()
        } finally {
            session.close()
        }
    }

    @Test fun `three wrong PINs sign out, and what was not sent is there for who signs in again`() = test {
        val lock = lock()
        val session = session(temporary.newFolder(), lock)
        session.open()
        try {
            world.signsIn(session, "Client")
            until { session.attempt { check(home().complete) } == null }
            world.cut()
            try {
                val adding = AddPhotosRequest(
                    SpaceId(world.space), ItemId(world.openFolder), Level.CompanyAndClient, listOf(PhotoSource(world.photos.first(), null, null, null)), false,
                )
                assertEquals(null, session.attempt { addPhotos(adding) })
                lock.choose(PIN)
                lock.closes()
                val presenter = LockPresenter(session, lock, this, LockPurpose.OPEN)
                for (left in listOf(2, 1)) {
                    presenter.enter("000000")
                    assertEquals(left, presenter.state.first { !it.busy && it.wrong != null }.wrong)
                }
                presenter.enter("000000")
                assertTrue(presenter.state.first { it.done || it.trouble != null }.done)
                assertTrue(lock.spent && !lock.closed.value)
                assertNotNull(session.attempt { home() })
            } finally {
                world.mend()
            }
            world.signsIn(session, "Client")
            until { world.photosIn(session) }
        } finally {
            session.close()
        }
    }

    /** It waits, or it was received meanwhile. */
    private suspend fun World.photosIn(session: app.suivi.android.session.Session): Boolean {
        var there = false
        session.attempt { there = waiting().rows.isNotEmpty() || folder(SpaceId(space), ItemId(openFolder), null).files.any { it.mine && it.item.text != photo } }
        return there
    }

    /** Waits for what can be seen; the test has a limit. */
    private suspend fun until(so: suspend () -> Boolean) {
        while (!runCatching { so() }.getOrDefault(false)) kotlinx.coroutines.delay(5)
    }

    private companion object {
        const val PIN = "123456"
        val world: World by lazy { Stage.world() }
    }
}
