package app.suivi

import kotlinx.coroutines.CoroutineStart.UNDISPATCHED
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.ExtendWith
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertNull
import kotlin.test.assertTrue

/** The engine from its opening to its end, with nobody signed in. */
@ExtendWith(NothingLeft::class)
class EngineTest {
    @Test
    fun `a new phone knows nobody`() = test {
        onNewPhone { phone ->
            assertEquals(listOf(), phone.accounts())
            assertEquals(listOf(), phone.unopened())
            assertNull(assertFailsWith<SuiviException.SignedOut> { phone.home() }.why)
        }
    }

    @Test
    fun `what is called after the end is answered with Stopped`() = test {
        onNewPhone { phone ->
            phone.stop()
            phone.stop()
            assertFailsWith<SuiviException.Stopped> { phone.home() }
            assertFailsWith<SuiviException.Stopped> { phone.opened() }
            assertFailsWith<SuiviException.Stopped> { phone.watch() }
            assertFailsWith<SuiviException.Stopped> { phone.changes().first() }
            val nowhere = SpaceId("01a219d1-624c-7000-8000-000000000000")
            val adding = AddPhotosRequest(nowhere, null, Level.JustMe, listOf(), false)
            assertFailsWith<SuiviException.Stopped> { phone.addPhotos(adding) }
            assertFailsWith<SuiviException.Stopped> { phone.orders() }
            assertFailsWith<SuiviException.Stopped> { phone.report("order", TransferReport.Lost) }
            assertFailsWith<SuiviException.Stopped> { phone.conditionsChanged() }
        }
    }

    @Test
    fun `a handle that was given back is refused by the package, not by a crash`() = test {
        val phone = onNewPhone { it }
        assertTrue(phone.uniffiIsDestroyed)
        assertFailsWith<IllegalStateException> { phone.home() }
    }

    @Test
    fun `a block that fails stops the engine all the same`() = test {
        lateinit var phone: Phone
        val failed = assertFailsWith<IllegalStateException> {
            onNewPhone<Unit> { phone = it; error("the screen broke") }
        }
        assertEquals("the screen broke", failed.message)
        assertTrue(phone.uniffiIsDestroyed)
        assertEquals(0uL, alive())
    }

    @Test
    fun `objects are counted until they are given back`() = test {
        onNewPhone { phone ->
            assertEquals(1uL, alive())
            phone.watch().use { assertEquals(2uL, alive()) }
            assertEquals(1uL, alive())
        }
        assertEquals(0uL, alive())
    }

    @Test
    fun `who goes away while it opens leaves nothing open`() = test {
        inFolder { folder ->
            val opening = launch(start = UNDISPATCHED) {
                Phone.open(opening(folder), PlainVault(), null, GivenNetwork(), null).close()
            }
            opening.cancelAndJoin()
            withPhone(opening(folder), PlainVault(), GivenNetwork()) {
                assertEquals(1uL, alive())
            }
        }
    }

    @Test
    fun `a folder that is none is an error of storage`() = test {
        inFolder { folder ->
            val file = folder.resolve("file").also { it.toFile().writeText("") }
            assertFailsWith<SuiviException.Storage> {
                withPhone(opening(file), PlainVault(), GivenNetwork()) {}
            }
        }
    }

    @Test
    fun `the first answer of a watch comes at once, the next with a change`() = test {
        onNewPhone { phone ->
            phone.watch().use { watch ->
                val first = watch.next()!!
                val next = async(start = UNDISPATCHED) { watch.next() }
                assertFalse(next.isCompleted)
                phone.lock()
                phone.unlock()
                assertTrue(next.await()!! > first)
                watch.stop()
            }
        }
    }

    @Test
    fun `of many changes a watch tells the newest`() = test {
        onNewPhone { phone ->
            phone.watch().use { watch ->
                val first = watch.next()!!
                repeat(5) { phone.lock(); phone.unlock() }
                val newest = watch.next()!!
                assertTrue(newest - first > 1uL, "$first $newest")
                watch.stop()
            }
        }
    }

    @Test
    fun `a watch that is stopped ends who waits for it`() = test {
        onNewPhone { phone ->
            phone.watch().use { watch ->
                watch.next()
                val next = async(start = UNDISPATCHED) { watch.next() }
                assertFalse(next.isCompleted)
                watch.stop()
                assertNull(next.await())
                assertNull(watch.next())
            }
        }
    }

    @Test
    fun `the end of the engine ends its watches`() = test {
        onNewPhone { phone ->
            val told = async(start = UNDISPATCHED) { phone.changes().toList() }
            phone.stop()
            told.await()
        }
    }

    @Test
    fun `a collector that has enough gives its watch back`() = test {
        onNewPhone { phone ->
            phone.changes().first()
            assertEquals(1uL, alive())
            val collecting = launch(start = UNDISPATCHED) { phone.changes().collect {} }
            collecting.cancelAndJoin()
            assertEquals(1uL, alive())
        }
    }

    @Test
    fun `a screen is drawn again after each change`() = test {
        onNewPhone { phone ->
            assertEquals(listOf(), phone.screen { accounts() }.first())
        }
    }

    @Test
    fun `fifty threads call at once, and each is answered`() = test {
        onNewPhone { phone ->
            val answers = List(50) {
                async(Dispatchers.IO.limitedParallelism(50)) {
                    runCatching { phone.home() }.exceptionOrNull()
                }
            }.awaitAll()
            assertTrue(answers.all { it is SuiviException.SignedOut }, "$answers")
        }
    }

    @Test
    fun `calls that overlap the end are done or answered with Stopped`() = test {
        onNewPhone { phone ->
            val calls = List(50) {
                async(Dispatchers.IO.limitedParallelism(50)) {
                    runCatching { phone.conditionsChanged() }.exceptionOrNull()
                }
            }
            phone.stop()
            val other = calls.awaitAll().filterNot { it == null || it is SuiviException.Stopped }
            assertEquals(listOf(), other)
        }
    }
}
