package app.suivi

import com.sun.net.httpserver.HttpServer
import kotlinx.coroutines.flow.first
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestInstance
import org.junit.jupiter.api.extension.ExtendWith
import java.net.InetAddress
import java.net.InetSocketAddress
import java.net.URI
import java.nio.file.Files
import java.nio.file.Path
import kotlin.io.path.name
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertIs
import kotlin.test.assertNotNull
import kotlin.test.assertTrue

/** Each way in which a call fails, by what a shell does about it. */
@ExtendWith(NothingLeft::class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ErrorsTest {
    private val world = Stage.world()

    @Test
    fun `a session that was superseded says so`() = test {
        world.onPhoneOf("Employee") { phone ->
            world.signsInElsewhere("Employee")
            phone.opened()
            val account = phone.screen { accounts().single() }.first { it.stands is SessionStands.Ended }
            assertEquals(SessionStands.Ended(SessionEnd.SUPERSEDED), account.stands)
            assertFailsWith<SuiviException.SignedOut> { phone.join(world.space) }
        }
    }

    @Test
    fun `without network what can't wait is Offline, and what is not kept is NotKept`() = test {
        world.onPhoneOf("Manager") { phone ->
            world.cut()
            try {
                assertFailsWith<SuiviException.Offline> { phone.join(world.space) }
                assertFailsWith<SuiviException.NotKept> { phone.folder(world.space, null, null) }
            } finally {
                world.mend()
            }
        }
    }

    @Test
    fun `a phone that heard nothing for 31 days is OutOfTouch`() = test {
        inFolder { folder ->
            val clock = GivenClock()
            world.onPhoneOf("Client", folder, clock = clock) {}
            clock.days(31)
            world.cut()
            try {
                withPhone(opening(folder), PlainVault(), GivenNetwork(), null, clock) { phone ->
                    assertFailsWith<SuiviException.OutOfTouch> { phone.home() }
                }
            } finally {
                world.mend()
            }
        }
    }

    @Test
    fun `what answers something else is NotSuivi`() = test {
        answering(200, "<html>Welcome to the hotel</html>") { url ->
            onNewPhone { phone ->
                assertFailsWith<SuiviException.NotSuivi> { phone.signIn(world.coming("Client", url)) }
            }
        }
    }

    @Test
    fun `wrong credentials are Declined, and too many of them Busy`() = test {
        onNewPhone { phone ->
            val wrong = world.coming("Stranger").copy(password = Secret("not that one"))
            val first = assertFailsWith<SuiviException.Declined> { phone.signIn(wrong) }
            assertEquals(Failure.WRONG_CREDENTIALS, first.why)
            val others = generateSequence(1) { it + 1 }.take(50).map {
                kotlinx.coroutines.runBlocking { runCatching { phone.signIn(wrong) }.exceptionOrNull() }
            }
            assertNotNull(others.first { it is SuiviException.Busy })
        }
    }

    @Test
    fun `the rules' no is Refused`() = test {
        world.onPhoneOf("Client") { phone ->
            val refused = assertFailsWith<SuiviException.Refused> { phone.delete(world.result) }
            assertEquals(Refusal.PROTECTED, refused.why)
        }
    }

    @Test
    fun `texts that can't be read are told apart`() = test {
        onNewPhone { phone ->
            suspend fun wrong(block: suspend () -> Unit) = assertFailsWith<SuiviException.Unreadable> { block() }.what
            assertEquals(Written.ADDRESS, wrong { phone.signIn(world.coming("Client", "not an address")) })
            assertEquals(Written.CLEARTEXT, wrong { phone.signIn(world.coming("Client", "http://suivi.example.org")) })
            val accept = AcceptRequest(Secret("nothing"), null, "ana@example.org", Secret("12 characters"), "phone")
            assertEquals(Written.INVITATION, wrong { phone.accept(accept) })
            val assign = AssignRequest(world.space, world.template, null, "2026-02-30")
            assertEquals(Written.VALUE, wrong { phone.assign(assign) })
        }
    }

    @Test
    fun `a certificate that is none is Unreadable`() = test {
        inFolder { folder ->
            val request = opening(folder, trusted = listOf("no certificate"))
            val failed = assertFailsWith<SuiviException.Unreadable> {
                withPhone(request, PlainVault(), GivenNetwork()) {}
            }
            assertEquals(Written.CERTIFICATE, failed.what)
        }
    }

    @Test
    fun `the same account under another address is OtherServer, until it is said to have moved`() = test {
        val elsewhere = "http://localhost:${URI(world.url).port}"
        inFolder { folder ->
            world.onPhoneOf("OtherClient", folder) { phone ->
                assertFailsWith<SuiviException.OtherServer> { phone.signIn(world.coming("OtherClient", elsewhere)) }
                val moved = phone.signIn(world.coming("OtherClient", elsewhere, moved = true))
                assertEquals(elsewhere, moved.server)
            }
        }
    }

    @Test
    fun `what waits is asked about before a sign-out`() = test {
        val network = GivenNetwork()
        world.onPhoneOf("Client", network) { phone ->
            network.now = GivenNetwork.OFFLINE
            phone.conditionsChanged()
            phone.addPhotos(world.adding())
            assertEquals(1uL, assertFailsWith<SuiviException.Unsent> { phone.signOut(false) }.count)
            phone.signOut(true)
        }
    }

    @Test
    fun `an outbox of a newer app is Outdated, and keeps no other account`() = test {
        inFolder { folder ->
            world.onPhoneOf("Client", folder) {}
            val outbox = Files.walk(folder).use { all -> all.filter { it.name == "outbox.db" }.findFirst().get() }
            becomesNewer(outbox)
            withPhone(opening(folder), PlainVault(), GivenNetwork()) { phone ->
                assertIs<SuiviException.Outdated>(phone.unopened().single().why)
            }
        }
    }

    /** SQLite keeps the version of a schema in four bytes of the file's head. */
    private fun becomesNewer(database: Path) {
        val bytes = Files.readAllBytes(database)
        assertEquals("SQLite format 3", bytes.decodeToString(0, 15))
        bytes[60] = 0x7f
        Files.write(database, bytes)
        // What SQLite wrote there itself, and had not moved yet.
        for (beside in listOf("-wal", "-shm")) Files.deleteIfExists(Path.of("$database$beside"))
    }

    private suspend fun answering(status: Int, body: String, block: suspend (String) -> Unit) {
        val server = HttpServer.create(InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0)
        server.createContext("/") { exchange ->
            exchange.use {
                it.requestBody.readBytes()
                it.sendResponseHeaders(status, body.length.toLong())
                it.responseBody.write(body.encodeToByteArray())
            }
        }
        server.start()
        try {
            block("http://127.0.0.1:${server.address.port}")
        } finally {
            server.stop(0)
        }
    }
}

/** A clock that stands, until the test sets it. */
class GivenClock(start: Long = 1_790_000_000_000_000) : TestClock {
    @Volatile
    private var reading = ClockReading(1_000_000, 1uL, start)

    fun days(count: Long) {
        val micros = count * 86_400_000_000
        reading = reading.copy(up = reading.up + micros, wall = reading.wall + micros)
    }

    override fun now() = reading
}
