package app.suivi

import kotlinx.coroutines.flow.first
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.boolean
import kotlinx.serialization.json.buildJsonObject
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import kotlinx.serialization.json.put
import java.nio.file.Path
import java.util.UUID

/**
 * The program `suivi-stage`: a real server with people, records and files on it, behind a line that
 * can be cut. It ends, with its server, when this process does.
 */
object Stage {
    private val process = ProcessBuilder(System.getenv("SUIVI_STAGE") ?: error("SUIVI_STAGE: where is it?"))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start()
    private val to = process.outputStream.bufferedWriter()
    private val from = process.inputStream.bufferedReader()

    /** A new server; the one before ends. */
    fun world() = World(asked(buildJsonObject { put("do", "world") }).jsonObject)

    /** Says one line, and hears what comes of it. */
    @Synchronized
    fun asked(command: JsonObject): JsonElement {
        to.write("$command\n")
        to.flush()
        val answer = Json.parseToJsonElement(from.readLine() ?: error("the stage ended")).jsonObject
        return answer["ok"] ?: error("${command["do"]}: ${answer["error"]}")
    }
}

/** An id as phones make them (version 7). */
fun newId(): String = UUID.randomUUID().toString().replaceRange(0, 15, "01a219d1-624c-7")

/** Somebody who can sign in. */
data class Person(val role: Role, val email: String, val password: Secret)

/** Who and what is on a server. */
class World(private val told: JsonObject) {
    val url = text("url")
    val space = SpaceId(text("space"))
    val otherSpace = SpaceId(text("other_space"))
    val openFolder = ItemId(text("open_folder"))
    val hiddenFolder = ItemId(text("hidden_folder"))

    /** The client's own, in the open folder. */
    val photo = ItemId(text("photo"))

    /** Everybody of the record sees it. */
    val shared = ItemId(text("shared"))

    /** Only who made it sees it. */
    val hidden = ItemId(text("hidden"))

    /** The client is asked to fill it. */
    val asked = DocumentId(text("asked"))

    /** The employee is to fill it. */
    val due = DocumentId(text("due"))
    val template = TemplateId(text("template"))
    val result = ItemId(text("result"))
    val invitation = Secret(text("invitation"))
    val photos = told.getValue("photos").jsonArray.map { it.jsonPrimitive.content }
    private val people = told.getValue("people").jsonArray.map { it.jsonObject }.associate {
        fun said(key: String) = it.getValue(key).jsonPrimitive.content
        said("persona") to Person(Role.valueOf(said("role").uppercase()), said("email"), Secret(said("password")))
    }

    fun who(persona: String) = people.getValue(persona)

    /** Nothing passes between phones and server any more. */
    fun cut() = network(cut = true)

    /** It passes again. */
    fun mend() = network(cut = false)

    private fun network(cut: Boolean) {
        Stage.asked(buildJsonObject { put("do", "network"); put("cut", cut) })
    }

    /** The employee opens the client's folder, or closes it; from his own device. */
    fun employeeShares(folder: ItemId, sharing: Sharing) {
        val operation = buildJsonObject {
            put("kind", "set_sharing")
            put("op", newId())
            put("item", folder.text)
            put("sharing", sharing.name.lowercase())
        }
        Stage.asked(buildJsonObject { put("do", "as"); put("persona", "Employee"); put("operation", operation) })
    }

    /**
     * Whether the server has it, as whoever treats the client sees it: the employee, on a device of
     * his own, so not after he signed in on a phone of a test.
     */
    fun holds(item: ItemId): Boolean {
        val told = Stage.asked(buildJsonObject { put("do", "holds"); put("item", item.text) })
        return told.jsonObject.getValue("holds").jsonPrimitive.boolean
    }

    /** Somebody signs in on another device. */
    fun signsInElsewhere(persona: String) {
        Stage.asked(buildJsonObject { put("do", "sign_in"); put("persona", persona) })
    }

    private fun text(key: String) = told.getValue(key).jsonPrimitive.content
}

/** What somebody writes to come in. */
fun World.coming(persona: String, server: String = url, moved: Boolean = false): SignInRequest {
    val person = who(persona)
    return SignInRequest(server, person.role, person.email, person.password, "phone", moved)
}

/** A phone on which somebody is signed in, and which shows all that he may see. */
suspend fun <T> World.onPhoneOf(
    persona: String,
    folder: Path,
    vault: KeyVault = PlainVault(),
    network: NetworkState = GivenNetwork(),
    decoder: PictureDecoder? = null,
    clock: TestClock? = null,
    block: suspend (Phone) -> T,
): T = withPhone(opening(folder), vault, network, decoder, clock) { phone ->
    phone.signIn(coming(persona))
    phone.untilComplete()
    block(phone)
}

/** The same on a new phone. */
suspend fun <T> World.onPhoneOf(
    persona: String,
    network: NetworkState = GivenNetwork(),
    decoder: PictureDecoder? = null,
    block: suspend (Phone) -> T,
): T = inFolder { onPhoneOf(persona, it, network = network, decoder = decoder, block = block) }

/** Waits until it shows all there is. */
suspend fun Phone.untilComplete() = screen { home() }.first { it.complete }

/** Waits until the server has all that goes by itself. */
suspend fun Phone.untilReceived() = screen { waiting() }.first { it.counts.pending == 0u }

/** Waits until the screen of what waits is so. */
suspend fun Phone.untilWaiting(so: (WaitingView) -> Boolean) = screen { waiting() }.first { so(it) }

/** The client's photos, into the open folder. */
fun World.adding(
    paths: List<String> = listOf(photos[0]),
    folder: ItemId? = openFolder,
    level: Level = Level.CompanyAndClient,
    together: Boolean = false,
) = AddPhotosRequest(space, folder, level, paths.map { PhotoSource(it, null, null, null) }, together)
