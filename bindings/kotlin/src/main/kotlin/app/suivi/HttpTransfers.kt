package app.suivi

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.launch
import java.io.File
import java.io.IOException
import java.io.InputStream
import java.net.ConnectException
import java.net.HttpRetryException
import java.net.HttpURLConnection
import java.net.NoRouteToHostException
import java.net.SocketTimeoutException
import java.net.URL
import java.net.UnknownHostException
import java.security.cert.CertificateException
import java.util.concurrent.ConcurrentHashMap
import javax.net.ssl.SSLException
import javax.net.ssl.SSLPeerUnverifiedException

/**
 * Transfers by plain requests of this process: where there is no transfer service, and no network
 * that costs. What is under way ends with [scope]; nothing is held after the process.
 */
class HttpTransfers(private val scope: CoroutineScope) : Transfers {
    private val uploads = ConcurrentHashMap<String, Upload>()
    private val outcomes = Channel<Outcome>(Channel.UNLIMITED)

    override suspend fun held(): Set<String> = uploads.keys.toSet()

    override suspend fun take(order: TransferOrder) {
        val upload = Upload(order)
        if (uploads.putIfAbsent(order.name, upload) != null) return
        scope.launch(Dispatchers.IO) {
            val report = upload.carry()
            if (!upload.cancelled) outcomes.send(Outcome(order.name, report))
        }
    }

    override suspend fun cancel(name: String) {
        uploads.remove(name)?.cancel()
    }

    override suspend fun next(): Outcome = outcomes.receive()

    override suspend fun forget(name: String) {
        uploads.remove(name)
    }
}

/** One request. */
private class Upload(private val order: TransferOrder) {
    @Volatile
    var cancelled = false
        private set

    @Volatile
    private var connection: HttpURLConnection? = null

    /** Ends it where it is, also while it waits for the network. */
    fun cancel() {
        cancelled = true
        cut()
    }

    fun carry(): TransferReport {
        val file = File(order.file)
        val body = try {
            file.inputStream()
        } catch (_: IOException) {
            return TransferReport.Failed(Silence.UNREADABLE)
        }
        return try {
            body.use { send(it, file.length()) }
        } catch (_: SocketTimeoutException) {
            TransferReport.Failed(Silence.TIMEOUT)
        } catch (_: UnknownHostException) {
            TransferReport.Failed(Silence.NO_ROUTE)
        } catch (_: ConnectException) {
            TransferReport.Failed(Silence.NO_ROUTE)
        } catch (_: NoRouteToHostException) {
            TransferReport.Failed(Silence.NO_ROUTE)
        } catch (error: SSLException) {
            // It is thrown for a connection that broke in the handshake, too: that is nobody else.
            val untrusted = generateSequence<Throwable>(error) { it.cause }
                .any { it is CertificateException || it is SSLPeerUnverifiedException }
            TransferReport.Failed(if (untrusted) Silence.CERTIFICATE else Silence.CUT)
        } catch (_: IOException) {
            TransferReport.Failed(Silence.CUT)
        } catch (broken: RuntimeException) {
            // A connection that is cut by another thread while it begins breaks within the JVM.
            if (!cancelled) throw broken
            TransferReport.Lost
        } finally {
            cut()
        }
    }

    private fun cut() = try {
        connection?.disconnect() ?: Unit
    } catch (_: RuntimeException) {
        // Two threads that cut the same connection at once break it within the JVM: it is cut.
    }

    private fun send(body: InputStream, length: Long): TransferReport {
        val http = URL(order.url).openConnection() as HttpURLConnection
        connection = http
        // `HttpURLConnection` of the JVM knows no PATCH; Suivi, like any tus server, takes this.
        http.requestMethod = "POST"
        if (order.method != "POST") http.setRequestProperty("X-HTTP-Method-Override", order.method)
        order.headers.forEach { http.setRequestProperty(it.name, it.value.text) }
        http.doOutput = true
        http.useCaches = false
        http.instanceFollowRedirects = false
        http.connectTimeout = PATIENCE
        http.readTimeout = PATIENCE
        // Else all of the body would be in memory.
        http.setFixedLengthStreamingMode(length)
        if (cancelled) return TransferReport.Lost
        http.outputStream.use { body.copyTo(it) }
        return answer(http)
    }

    private fun answer(http: HttpURLConnection): TransferReport {
        val status = try {
            http.responseCode
        } catch (refused: HttpRetryException) {
            // It keeps the body of a 401 to itself when it streams.
            return TransferReport.Answered(refused.responseCode().toUShort(), listOf(), "")
        }
        val headers = http.headerFields.orEmpty().flatMap { (name, values) ->
            // The line of the status has no name.
            if (name == null) listOf() else values.map { Header(name, Secret(it)) }
        }
        val stream = if (status < 400) http.inputStream else http.errorStream
        val body = stream?.use { it.readBytes().decodeToString() }.orEmpty()
        return TransferReport.Answered(status.toUShort(), headers, body)
    }

    private companion object {
        /** As long as nothing at all moves. */
        const val PATIENCE = 60_000
    }
}
