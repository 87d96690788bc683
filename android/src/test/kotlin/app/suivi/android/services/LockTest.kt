package app.suivi.android.services

import android.content.Context
import androidx.test.core.app.ApplicationProvider
import app.suivi.AddPhotosRequest
import app.suivi.ItemId
import app.suivi.Level
import app.suivi.PhotoSource
import app.suivi.SessionStands
import app.suivi.Slot
import app.suivi.SpaceId
import app.suivi.VaultException
import app.suivi.android.Stage
import app.suivi.android.World
import app.suivi.android.platform.Keys
import app.suivi.android.platform.KeystoreVault
import app.suivi.android.platform.lock.phoneLock
import app.suivi.android.presenter.AppRole
import app.suivi.android.presenter.LockPresenter
import app.suivi.android.presenter.LockPurpose
import app.suivi.android.presenter.Trouble
import app.suivi.android.presenter.attempt
import app.suivi.android.session.LockFailure
import app.suivi.android.session.LockFailure.Why
import app.suivi.android.stories.MemoryKeys
import app.suivi.android.stories.session
import app.suivi.android.stories.signsIn
import app.suivi.android.stories.test
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.launch
import kotlinx.coroutines.test.runTest
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
import java.io.File
import java.security.ProviderException

/** The lock before what is kept: its PIN, its tries, its time; and what it keeps from whom. */
@RunWith(RobolectricTestRunner::class)
class LockTest {
    @get:Rule val temporary = TemporaryFolder()
    private val context = ApplicationProvider.getApplicationContext<Context>()
    private val keys = MemoryKeys()
    private val kept = File(context.noBackupFilesDir, "lock")
    private var now = 0L

    /** As after a start of the process. */
    private fun lock(keys: Keys = this.keys) = phoneLock(context, keys) { now }

    @Test fun `there is none until somebody chooses a PIN, and it is closed in the next process`() {
        val lock = lock()
        assertFalse(lock.closed.value || lock.on.value)
        lock.choose(PIN)
        assertTrue(!lock.closed.value && lock.on.value)
        val next = lock()
        assertTrue(next.closed.value && next.isClosed())
        assertFalse(next.accepts("123457"))
        assertTrue(next.accepts(PIN))
    }

    @Test fun `it closes after five minutes out of sight, and not before`() {
        val lock = lock().apply { choose(PIN) }
        for ((away, closed) in listOf(0L to false, 299_999L to false, 300_000L to true)) {
            lock.opens()
            lock.leavesSight()
            now += away
            // As the vault asks while nobody is there.
            assertEquals("$away", closed, lock.isClosed())
            lock.comesIntoSight()
            assertEquals("$away", closed, lock.closed.value)
        }
    }

    @Test fun `it closes at five minutes though nobody comes back`() = runTest {
        val lock = phoneLock(context, keys) { testScheduler.currentTime }.apply { choose(PIN) }
        backgroundScope.launch { lock.closesInTime() }
        lock.leavesSight()
        testScheduler.advanceTimeBy(299_999)
        lock.comesIntoSight()
        testScheduler.advanceTimeBy(10)
        assertFalse(lock.closed.value)
        lock.leavesSight()
        testScheduler.advanceTimeBy(300_000)
        assertFalse(lock.closed.value)
        testScheduler.advanceTimeBy(1)
        assertTrue(lock.closed.value)
    }

    @Test fun `a wrong PIN counts before it is looked at, over a kill too, and the right one begins anew`() {
        lock().choose(PIN)
        assertFalse(lock().accepts("000000"))
        assertEquals(2, lock().tries)
        assertTrue(lock().accepts(PIN))
        assertEquals(3, lock().tries)
        repeat(3) { assertFalse(lock().accepts("000000")) }
        assertFalse("the right one is too late", lock().accepts(PIN))
        lock().ends()
        assertTrue(lock().spent && !lock().on.value)
        lock().isForgiven()
        assertFalse(lock().spent)
    }

    @Test fun `who wants no lock decides for himself alone, until nobody is signed in`() {
        lock().choose(PIN)
        lock().goes("ana")
        assertFalse(lock().on.value)
        assertEquals(listOf(true, false), listOf("ana", "otto").map(lock()::isUnwanted))
        lock().ends()
        assertFalse(lock().isUnwanted("ana"))
    }

    @Test fun `a key store that fails for a moment uses no try up, and sets no PIN`() {
        val broken = BrokenKeys(ProviderException("busy"))
        assertEquals(Why.KEYS, assertThrows(LockFailure::class.java) { lock(broken).choose(PIN) }.why)
        assertFalse(lock().on.value)
        lock().choose(PIN)
        repeat(4) { assertEquals(Why.KEYS, assertThrows(LockFailure::class.java) { lock(broken).accepts(PIN) }.why) }
        assertEquals(3, lock().tries)
        assertTrue(lock().accepts(PIN))
    }

    @Test fun `where the count can't be written no PIN is looked at, and none is set`() {
        lock().choose(PIN)
        val lock = lock()
        // In the way of what is being written: nobody can write there.
        val inTheWay = File(kept.path + ".part/in the way").apply { mkdirs() }
        repeat(4) { assertEquals(Why.STORAGE, assertThrows(LockFailure::class.java) { lock.accepts("000000") }.why) }
        assertThrows(LockFailure::class.java) { lock.choose("000000") }
        assertThrows(LockFailure::class.java) { lock.goes("ana") }
        assertTrue(lock.tries == 3 && lock.closed.value && lock.on.value)
        inTheWay.parentFile!!.deleteRecursively()
        assertTrue(lock.accepts(PIN))
    }

    @Test fun `what can't be read any more keeps it closed, and the way on is to sign in again`() {
        lock().choose(PIN)
        for (damage in listOf("", "{", "[]", """{"wrong": 0}""", """{"check": "?", "wrong": 0, "without": []}""")) {
            kept.writeText(damage)
            val lock = lock()
            assertTrue(damage, lock.closed.value)
            repeat(3) { assertFalse(damage, lock.accepts(PIN)) }
            assertTrue(damage, lock.spent)
        }
    }

    @Test fun `a person who can't be asked is told, and may try again`() = test {
        lock().choose(PIN)
        val presenter = LockPresenter(session(temporary.newFolder()), lock(BrokenKeys(ProviderException("busy"))), this, LockPurpose.OPEN)
        presenter.enter(PIN)
        val told = presenter.state.first { !it.busy && it.trouble != null }
        assertEquals(Trouble.VAULT, told.trouble)
        assertEquals(null, told.wrong)
    }

    @Test fun `what is stored can't be tried without the phone's own key`() {
        lock().choose(PIN)
        assertFalse(lock(MemoryKeys()).accepts(PIN))
        assertFalse(PIN in kept.readText())
    }

    @Test fun `locked, the vault gives nothing of what is kept, and all that sends`() {
        val lock = lock()
        val vault = KeystoreVault(keys, lock::isClosed)
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

    @Test fun `the lock ends with the last account, so that nobody meets the PIN of another`() = test {
        val lock = lock()
        val session = session(temporary.newFolder(), lock)
        session.open()
        try {
            val follows = launch { session.followsLock() }
            world.signsIn(session, "Client")
            world.signsIn(session, "Employee", AppRole.PROFESSIONAL)
            lock.choose(PIN)
            lock.learnsPerson(true)
            assertEquals(null, session.attempt { signOut(false) })
            assertTrue(lock.on.value)
            assertEquals(null, session.attempt { show(accounts().single { it.stands is SessionStands.SignedIn }.key) })
            assertEquals(null, session.attempt { signOut(false) })
            until { !lock.on.value }
            assertFalse(lock.closed.value || lock.spent || lock().on.value || lock().knowsPerson())
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
                val follows = launch { session.followsLock() }
                until { session.attempt { home() } == Trouble.LOCKED }
                val presenter = LockPresenter(session, lock, this, LockPurpose.OPEN)
                for (left in listOf(2, 1)) {
                    presenter.enter("000000")
                    assertEquals(left, presenter.state.first { !it.busy && it.wrong != null }.wrong)
                }
                presenter.enter("000000")
                assertTrue(presenter.state.first { it.done || it.trouble != null }.done)
                until { lock.spent && !lock.closed.value }
                assertNotNull(session.attempt { home() })
                follows.cancel()
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
