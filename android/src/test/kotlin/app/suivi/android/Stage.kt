package app.suivi.android

import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonObjectBuilder
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.boolean
import kotlinx.serialization.json.buildJsonObject
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import kotlinx.serialization.json.put
import java.util.UUID

/** The program `suivi-stage`: a real server with people, records and files on it. It ends with this process. */
object Stage {
    private val process = ProcessBuilder(System.getenv("SUIVI_STAGE")).redirectError(ProcessBuilder.Redirect.INHERIT).start()
    private val to = process.outputStream.bufferedWriter()
    private val from = process.inputStream.bufferedReader()

    /** A new server; the one before ends. */
    fun world() = World(asked("world").jsonObject)

    /** Says one line, and hears what comes of it. */
    @Synchronized
    fun asked(what: String, more: Map<String, JsonElement> = mapOf()): JsonElement {
        val command = buildJsonObject {
            put("do", what)
            more.forEach { (key, value) -> put(key, value) }
        }
        to.write("$command\n")
        to.flush()
        val answer = Json.parseToJsonElement(from.readLine() ?: error("the stage ended")).jsonObject
        return answer["ok"] ?: error("$what: ${answer["error"]}")
    }
}

/** Somebody who can sign in. */
class Person(val email: String, val password: String)

/** Who and what is on a server. */
class World(private val told: JsonObject) {
    val url = text("url")

    /** A link for a new client. */
    val invitation = text("invitation")

    /** The client's record, and her own photo in its open folder. */
    val space = text("space")
    val openFolder = text("open_folder")
    val photo = text("photo")

    /** The employee is to fill it. */
    val due = text("due")

    /** Of [due]; professionals fill it. */
    val template = text("template")

    /** A file that everybody of the record sees. */
    val shared = text("shared")

    /** Photos to add, as files. */
    val photos = told.getValue("photos").jsonArray.map { it.jsonPrimitive.content }

    fun who(persona: String): Person {
        val told = told.getValue("people").jsonArray.map { it.jsonObject }
            .single { it.getValue("persona").jsonPrimitive.content == persona }
        fun said(key: String) = told.getValue(key).jsonPrimitive.content
        return Person(said("email"), said("password"))
    }

    /** Nothing passes between phones and server any more. */
    fun cut() = network(true)

    /** It passes again. */
    fun mend() = network(false)

    /** The employee makes a folder in a record, open to the client. */
    fun employeeOpens(space: String, name: String) = employeeDoes("add_folder") {
        put("item", UUID.randomUUID().toString())
        put("space", space)
        put("name", name)
        put("sharing", "open")
    }

    /** The employee closes a folder to what the client would add. */
    fun employeeCloses(folder: String) = employeeDoes("set_sharing") {
        put("item", folder)
        put("sharing", "view_only")
    }

    private fun employeeDoes(kind: String, what: JsonObjectBuilder.() -> Unit) {
        val operation = buildJsonObject {
            put("kind", kind)
            put("op", UUID.randomUUID().toString())
            what()
        }
        val result = Stage.asked("as", mapOf("persona" to JsonPrimitive("Employee"), "operation" to operation)).toString()
        check("applied" in result) { result }
    }

    /** Whether the server has it. */
    fun holds(item: String) = Stage.asked("holds", mapOf("item" to JsonPrimitive(item))).jsonObject.getValue("holds").jsonPrimitive.boolean

    /** Somebody signs in on another device. */
    fun signsInElsewhere(persona: String) {
        Stage.asked("sign_in", mapOf("persona" to Json.parseToJsonElement("\"$persona\"")))
    }

    private fun network(cut: Boolean) {
        Stage.asked("network", mapOf("cut" to Json.parseToJsonElement("$cut")))
    }

    private fun text(key: String) = told.getValue(key).jsonPrimitive.content
}
