package app.suivi

import com.sun.net.httpserver.HttpServer
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart.UNDISPATCHED
import kotlinx.coroutines.cancel
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestInstance
import org.junit.jupiter.api.extension.ExtendWith
import java.net.InetAddress
import java.net.InetSocketAddress
import java.nio.file.Path
import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertIs
import kotlin.test.assertTrue

/** The carrier, with platforms that are late, repeat themselves, lose orders or never call. */
@ExtendWith(NothingLeft::class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CarrierTest {
    private val world = Stage.world()

    /** Wraps real transfers; a test says what it does otherwise. */
    private open class Platform(val real: Transfers) : Transfers by real {
        val taken = MutableStateFlow(listOf<TransferOrder>())
        val cancelled = MutableStateFlow(setOf<String>())

        override suspend fun take(order: TransferOrder) {
            taken.update { it + order }
            real.take(order)
        }

        override suspend fun cancel(name: String) {
            cancelled.update { it + name }
            real.cancel(name)
        }
    }

    /** One that carries nothing: it holds what it took, and says what the test says. */
    private class Silent : Transfers {
        val holds = MutableStateFlow(mapOf<String, TransferOrder>())
        val says = Channel<Outcome>(Channel.UNLIMITED)

        override suspend fun held() = holds.value.keys
        override suspend fun take(order: TransferOrder) = holds.update { it + (order.name to order) }
        override suspend fun cancel(name: String) = holds.update { it - name }
        override suspend fun next() = says.receive()
        override suspend fun forget(name: String) = holds.update { it - name }
    }

    /** A client's phone in the background, with a carrier on these transfers. */
    private suspend fun inBackground(
        folder: Path,
        transfers: (CoroutineScope) -> Transfers,
        block: suspend (Phone, CoroutineScope) -> Unit,
    ) = world.onPhoneOf("Client", folder) { phone ->
        phone.background()
        coroutineScope {
            val carrying = launch { TransferCarrier(phone, transfers(this)).run() }
            block(phone, this)
            carrying.cancelAndJoin()
            coroutineContext[kotlinx.coroutines.Job]?.children?.forEach { it.cancel() }
        }
    }

    private suspend fun Phone.adds() = addPhotos(world.adding()).photos.single().item

    @Test
    fun `in the background the platform carries what was added`() = test {
        inFolder { folder ->
            inBackground(folder, { HttpTransfers(it) }) { phone, _ ->
                val item = phone.adds()
                phone.untilReceived()
                assertTrue(world.holds(item))
                assertEquals(listOf(), phone.orders())
            }
        }
    }

    @Test
    fun `an order shows no token to whoever prints it`() = test {
        inFolder { folder ->
            val silent = Silent()
            inBackground(folder, { silent }) { phone, _ ->
                phone.adds()
                val order = silent.holds.first { it.isNotEmpty() }.values.single()
                assertEquals("POST", order.method)
                val token = order.headers.single { it.name.equals("authorization", ignoreCase = true) }.value.text
                assertTrue(token.length > 20)
                assertFalse(token.substringAfter(' ') in "$order", "$order")
            }
        }
    }

    @Test
    fun `a platform whose service fails now and then is asked again with the next change`() = test {
        inFolder { folder ->
            val asked = MutableStateFlow(0)
            inBackground(folder, { scope ->
                object : Platform(HttpTransfers(scope)) {
                    override suspend fun held(): Set<String> {
                        asked.update { it + 1 }
                        if (asked.value <= 3) error("the service is restarting")
                        return super.held()
                    }
                }
            }) { phone, _ ->
                val items = List(4) { number -> phone.adds().also { asked.first { it > number } } }
                phone.untilReceived()
                assertTrue(items.all { world.holds(it) })
            }
        }
    }

    @Test
    fun `a platform that repeats itself changes nothing`() = test {
        inFolder { folder ->
            inBackground(folder, { scope ->
                val real = HttpTransfers(scope)
                object : Platform(real) {
                    private var again: Outcome? = null
                    override suspend fun next() = again?.also { again = null } ?: real.next().also { again = it }
                }
            }) { phone, _ ->
                val items = List(3) { phone.adds() }
                phone.untilReceived()
                assertTrue(items.all { world.holds(it) })
            }
        }
    }

    @Test
    fun `a platform that refuses, then loses, then carries, gets the order again each time`() = test {
        inFolder { folder ->
            var tries = 0
            val says = Channel<Outcome>(Channel.UNLIMITED)
            inBackground(folder, { scope ->
                val real = HttpTransfers(scope)
                scope.launch { while (true) says.send(real.next()) }
                object : Transfers by real {
                    override suspend fun take(order: TransferOrder) {
                        tries += 1
                        when (tries) {
                            1 -> error("background data is off")
                            2 -> says.send(Outcome(order.name, TransferReport.Lost))
                            else -> real.take(order)
                        }
                    }
                    override suspend fun next() = says.receive()
                }
            }) { phone, _ ->
                val item = phone.adds()
                phone.untilReceived()
                assertTrue(tries >= 3, "$tries")
                assertTrue(world.holds(item))
            }
        }
    }

    @Test
    fun `for a platform that takes nothing the photo waits, until the app comes back`() = test {
        inFolder { folder ->
            inBackground(folder, {
                object : Transfers by Silent() {
                    override suspend fun take(order: TransferOrder) = error("background data is off")
                }
            }) { phone, _ ->
                val item = phone.adds()
                phone.untilWaiting { view -> view.rows.any { it.stands == Stands.Waiting(Wait.PLATFORM) } }
                phone.foreground(listOf())
                phone.opened()
                phone.untilReceived()
                assertTrue(world.holds(item))
            }
        }
    }

    @Test
    fun `a platform that never calls keeps its order until the app comes back`() = test {
        inFolder { folder ->
            val silent = Silent()
            inBackground(folder, { silent }) { phone, _ ->
                val item = phone.adds()
                val order = silent.holds.first { it.isNotEmpty() }.keys.single()
                assertEquals(listOf(order), phone.orders().map { it.name })
                phone.foreground(listOf())
                silent.holds.first { it.isEmpty() }
                phone.untilReceived()
                assertTrue(world.holds(item))
                // It calls after all.
                silent.says.send(Outcome(order, TransferReport.Lost))
                phone.untilReceived()
            }
        }
    }

    @Test
    fun `what the platform held when the app was ended is reported by the next one`() = test {
        inFolder { folder ->
            val silent = Silent()
            var item: ItemId? = null
            inBackground(folder, { silent }) { phone, _ ->
                item = phone.adds()
                silent.holds.first { it.isNotEmpty() }
            }
            val order = silent.holds.value.values.single()
            val request = opening(folder, inBackground = true, held = silent.held())
            withPhone(request, PlainVault(), GivenNetwork()) { phone ->
                coroutineScope {
                    // The platform carried it while the app was away.
                    val real = HttpTransfers(this)
                    real.take(order)
                    silent.says.send(real.next())
                    val carrying = launch { TransferCarrier(phone, silent).run() }
                    phone.untilReceived()
                    silent.holds.first { it.isEmpty() }
                    carrying.cancelAndJoin()
                }
            }
            assertTrue(world.holds(item!!))
        }
    }

    @Test
    fun `what the platform has and nobody wants is taken back`() = test {
        inFolder { folder ->
            val silent = Silent()
            inBackground(folder, { silent }) { phone, _ ->
                val added = phone.addPhotos(world.adding()).photos.single()
                silent.holds.first { it.isNotEmpty() }
                phone.discard(added.op)
                silent.holds.first { it.isEmpty() }
            }
        }
    }

    @Test
    fun `one round is enough where the system wakes the app for a moment`() = test {
        inFolder { folder ->
            world.onPhoneOf("Client", folder) { phone ->
                phone.background()
                phone.adds()
                val silent = Silent()
                phone.screen { orders() }.first { it.isNotEmpty() }
                TransferCarrier(phone, silent).round()
                assertEquals(1, silent.holds.value.size)
            }
        }
    }

    @Test
    fun `the carrier ends with the engine`() = test {
        inFolder { folder ->
            world.onPhoneOf("Client", folder) { phone ->
                coroutineScope {
                    val carrying = launch(start = UNDISPATCHED) { TransferCarrier(phone, Silent()).run() }
                    phone.stop()
                    carrying.join()
                }
            }
        }
    }

    /** What becomes of a request to this URL. */
    private suspend fun becomes(url: String, file: String = world.photos[0], method: String = "POST"): TransferReport =
        coroutineScope {
            val transfers = HttpTransfers(this)
            transfers.take(TransferOrder("name", method, url, listOf(Header("X-Test", Secret("1"))), file, true))
            assertEquals(setOf("name"), transfers.held())
            val outcome = transfers.next()
            transfers.forget("name")
            assertEquals(setOf(), transfers.held())
            outcome.report
        }

    @Test
    fun `plain requests say what came of them`() = test {
        var method: String? = null
        val server = HttpServer.create(InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0)
        server.createContext("/") { exchange ->
            exchange.use {
                it.requestBody.readBytes()
                method = it.requestHeaders.getFirst("X-HTTP-Method-Override") ?: it.requestMethod
                val status = it.requestURI.path.drop(1).toInt()
                it.responseHeaders.add("Location", "/200")
                it.sendResponseHeaders(status, 2)
                it.responseBody.write("ok".encodeToByteArray())
            }
        }
        server.start()
        val url = "http://127.0.0.1:${server.address.port}"
        try {
            for (status in listOf(200, 302, 403, 413, 503)) {
                val report = assertIs<TransferReport.Answered>(becomes("$url/$status"))
                assertEquals(status.toUShort() to "ok", report.status to report.body)
                assertTrue(report.headers.any { it.name.equals("location", ignoreCase = true) })
            }
            assertEquals(401u.toUShort(), assertIs<TransferReport.Answered>(becomes("$url/401")).status)
            assertIs<TransferReport.Answered>(becomes("$url/200", method = "PATCH"))
            assertEquals("PATCH", method)
            assertEquals(TransferReport.Failed(Silence.UNREADABLE), becomes("$url/200", file = "/nothing"))
        } finally {
            server.stop(0)
        }
        assertEquals(TransferReport.Failed(Silence.NO_ROUTE), becomes("$url/200"))
    }

    @Test
    fun `a cancelled request tells nothing any more`() = test {
        // It takes the connection, and never answers.
        java.net.ServerSocket(0, 1, InetAddress.getLoopbackAddress()).use { deaf ->
            coroutineScope {
                val transfers = HttpTransfers(this)
                transfers.take(TransferOrder("name", "POST", "http://127.0.0.1:${deaf.localPort}", listOf(), world.photos[0], true))
                deaf.accept().use { transfers.cancel("name") }
                assertEquals(setOf(), transfers.held())
            }
        }
    }
    @Test
    fun `a request that is cancelled while it begins breaks nobody, whenever that is`() = test {
        java.net.ServerSocket(0, 500, InetAddress.getLoopbackAddress()).use { deaf ->
            coroutineScope {
                val transfers = HttpTransfers(this)
                for (moment in 0 until 400) {
                    transfers.take(TransferOrder("$moment", "POST", "http://127.0.0.1:${deaf.localPort}", listOf(), world.photos[0], true))
                    repeat(moment * 100) { Thread.onSpinWait() }
                    transfers.cancel("$moment")
                }
                assertEquals(setOf(), transfers.held())
                // Those that were on their way into it all the same end with it.
                deaf.close()
            }
        }
    }
}
