/**
 * A phone as a program of its own, on which the scenarios in `tests/scenarios` are played: a JSON line
 * in is a call of the package, a JSON line out is what it answered. What can be said stands in
 * `tests/src/phone/said.rs`; anything else is answered with trouble, and nothing is done.
 */
package app.suivi.phone

import app.suivi.*
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeoutOrNull
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.boolean
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import kotlinx.serialization.json.long
import java.io.File
import java.math.BigDecimal
import java.nio.file.Path

fun main(arguments: Array<String>): Unit = runBlocking {
    val network = GivenNetwork()
    withPhone(opening(Path.of(arguments.single())), PlainVault(), network) { phone ->
        phone.watch().use { watch ->
            // The first answer tells of no change.
            watch.next()
            val listener = Listener(phone, watch, network)
            generateSequence(::readlnOrNull).forEach { line ->
                println(runBlocking { listener.answer(line) })
            }
            watch.stop()
        }
    }
}

/** Does what it is told, line by line. */
private class Listener(val phone: Phone, val watch: Watch, val network: GivenNetwork) {
    suspend fun answer(line: String): JsonObject = try {
        val command = Json.parseToJsonElement(line)
        val (name, said) = when (command) {
            is JsonPrimitive -> command.content to JsonNull
            else -> command.jsonObject.entries.single().toPair()
        }
        json("ok" to does(name, said))
    } catch (refused: SuiviException) {
        json("trouble" to json("code" to code(refused), "sentence" to refused.toString()))
    } catch (other: Exception) {
        json("trouble" to json("code" to null, "sentence" to "This is no command: $other. Nothing was done."))
    }

    private suspend fun does(name: String, said: JsonElement): Any? = when (name) {
        "sign_in" -> with(said.jsonObject) {
            val role = Role.valueOf(text("role").uppercase())
            val request = SignInRequest(text("server"), role, text("email"), Secret(text("password")), "phone", false)
            json("name" to phone.signIn(request).name)
        }
        "accept" -> with(said.jsonObject) {
            val password = Secret(text("password"))
            val request = AcceptRequest(Secret(text("invitation")), text("server"), text("email"), password, "phone")
            json("name" to phone.accept(request).name)
        }
        "network" -> {
            network.now = if (said.jsonPrimitive.boolean) GivenNetwork.ONLINE else GivenNetwork.OFFLINE
            phone.conditionsChanged()
        }
        "home" -> phone.home().let { home ->
            val spaces = home.spaces.map { space ->
                json("space" to space.space.text, "name" to space.name, "folders" to space.folders.map(::folder))
            }
            json("spaces" to spaces, "complete" to home.complete, "pending" to home.waiting.pending)
        }
        "folder" -> with(said.jsonObject) {
            val view = phone.folder(SpaceId(text("space")), item("folder"), null)
            json(
                "folders" to view.folders.map(::folder), "files" to view.files.map(::file),
                "waiting" to view.waiting.map(::row), "online_only" to view.onlineOnly,
                "add_photo" to view.can.addPhoto,
            )
        }
        "photo" -> file(phone.photo(ItemId(said.text())).file)
        "original" -> with(said.jsonObject) {
            phone.original(ItemId(text("item"))).use { File(it.path()).copyTo(File(text("to")), overwrite = true) }
            true
        }
        "waiting" -> phone.waiting().let { view ->
            json(
                "rows" to view.rows.map(::row), "pending" to view.counts.pending,
                "sending" to view.counts.sending, "blocked" to view.counts.blocked,
            )
        }
        "clients" -> phone.clients(null, null).let { view ->
            val clients = view.clients.map {
                json("space" to it.space.text, "name" to it.name, "followed" to it.followed)
            }
            json("clients" to clients, "kept_only" to view.keptOnly)
        }
        "inbox" -> phone.inbox().records.map {
            json("space" to it.space.text, "name" to it.name, "new" to it.new)
        }
        "people" -> phone.people(SpaceId(said.text())).participants.filter { it.active }.map { it.name }
        "add_photos" -> with(said.jsonObject) {
            val together = get("together")?.jsonPrimitive?.boolean ?: false
            val photos = getValue("photos").jsonArray.map {
                PhotoSource(it.text(), null, if (together) "front" else null, null)
            }
            val request = AddPhotosRequest(SpaceId(text("space")), item("folder"), level(text("level")), photos, together)
            phone.addPhotos(request).photos.map {
                json("op" to it.op.text, "item" to it.item.text, "blocked" to it.blocked?.javaClass?.simpleName)
            }
        }
        "elsewhere" -> with(said.jsonObject) { phone.elsewhere(OpId(text("op")), item("folder")).text }
        "add_folder" -> with(said.jsonObject) {
            val sharing = get("sharing")?.text() ?: "auto"
            phone.addFolder(SpaceId(text("space")), item("parent"), text("name"), Sharing.valueOf(sharing.uppercase())).text
        }
        "fill" -> with(said.jsonObject) {
            val draft = phone.beginFilling(FillFrom.Template(SpaceId(text("space")), TemplateId(text("template"))))
            for (answer in getValue("answers").jsonArray) {
                val (question, text, unit) = answer.jsonArray
                val meant = (unit as? JsonPrimitive)?.takeIf { it.isString }?.let { UNITS.getValue(it.content) }
                phone.fillIn(draft, question.text(), Typed(text.text(), meant))
            }
            phone.complete(draft, TakenAt(getValue("taken_at").jsonPrimitive.long, 60))
            draft.text
        }
        "results" -> phone.results(SpaceId(said.text()), UnitSystem.TEMPLATE).let { view ->
            json(
                "documents" to view.documents.map { it.title.en.ifEmpty { it.title.fr } },
                "results" to view.results.map { it.item.text },
                "drafts" to view.drafts.map { listOf(it.result.text, it.stands.toString()) },
                "online_only" to view.onlineOnly,
            )
        }
        "result" -> phone.result(ItemId(said.text()), UnitSystem.TEMPLATE).answers.map {
            json(
                "question" to it.answer.key, "value" to value(it),
                "since_last" to changed(it.sinceLast), "since_start" to changed(it.sinceStart),
            )
        }
        "set_level" -> with(said.jsonObject) {
            phone.setLevel(ItemId(text("item")), level(text("level"))).text
        }
        "delete" -> phone.delete(ItemId(said.text())).text
        "ask" -> asks(said.jsonObject)
        "changed" -> within(said.jsonObject) { watch.next() != null }
        "until" -> within(said.jsonObject) {
            while (!isSo(said.jsonObject.getValue("so"))) watch.next() ?: return@within false
            true
        }
        else -> error("$name is unknown")
    }

    private suspend fun within(said: JsonObject, block: suspend () -> Boolean): Boolean =
        withTimeoutOrNull(said.getValue("within_ms").jsonPrimitive.long) { block() } ?: false

    private suspend fun asks(said: JsonObject) {
        val space = SpaceId(said.text("space"))
        when (val kind = said.text("kind")) {
            "join_record" -> phone.join(space)
            "give_consent" -> phone.giveConsent(space, said.text("text_version"))
            "withdraw_consent" -> phone.withdrawConsent(space)
            "invite_external" -> phone.inviteExternal(space, said.text("email"))
            else -> error("$kind is unknown")
        }
    }

    private suspend fun isSo(so: JsonElement): Boolean = try {
        val (name, said) = when (so) {
            is JsonPrimitive -> so.content to JsonNull
            else -> so.jsonObject.entries.single().toPair()
        }
        when (name) {
            "complete" -> phone.home().complete
            "sent" -> phone.waiting().counts.pending == 0u
            "sending" -> phone.waiting().counts.sending > 0u
            "offers" -> with(said.jsonObject) {
                phone.templates(SpaceId(text("space"))).any { it.template.text == text("template") }
            }
            "has_result" -> with(said.jsonObject) {
                val view = phone.results(SpaceId(text("space")), UnitSystem.TEMPLATE)
                !view.onlineOnly && view.results.any { it.item.text == text("item") }
            }
            "shows" -> kept(said.jsonObject).let { kept -> kept != null && kept.containsAll(items(said)) }
            "hides" -> kept(said.jsonObject).orEmpty().none { it in items(said) }
            else -> error("$name is unknown")
        }
    } catch (_: SuiviException) {
        // A place that is gone shows nothing.
        so is JsonObject && "hides" in so
    }

    private fun items(said: JsonElement) = said.jsonObject.getValue("items").jsonArray.map { it.text() }

    /** What the phone itself keeps of a place. */
    private suspend fun kept(place: JsonObject): List<String>? {
        val view = phone.folder(SpaceId(place.text("space")), place.item("folder"), null)
        val all = view.folders.map { it.item.text } + view.files.map { it.item.text }
        return all.takeUnless { view.onlineOnly }
    }
}

private fun folder(tile: FolderTile) =
    json("item" to tile.item.text, "name" to tile.name, "client_sees" to tile.clientSees)

private fun file(tile: FileTile) = json(
    "item" to tile.item.text, "name" to tile.name, "level" to word(tile.level), "mine" to tile.mine,
    "at" to tile.at,
)

private fun row(row: WaitingRow) = json(
    "op" to row.op.text, "item" to row.item?.text, "set" to row.set?.text, "name" to row.name,
    "stands" to stands(row.stands),
    "progress" to row.progress?.let { listOf(it.there, it.of) },
)

private fun stands(stands: Stands) = when (stands) {
    is Stands.Waiting -> "Waiting(${stands.v1.name.lowercase().replaceFirstChar { it.uppercase() }})"
    is Stands.NeedsYou -> "NeedsYou(${stands.v1.javaClass.simpleName})"
    else -> stands.javaClass.simpleName
}

/** The rules' or the server's reason, where it is one of those. */
private fun code(refused: SuiviException) = when (refused) {
    is SuiviException.Refused -> refused.why.name.lowercase()
    is SuiviException.Declined -> refused.why.name.lowercase()
    is SuiviException.NotFound -> "not_found"
    is SuiviException.SignedOut -> if (refused.why == SessionEnd.SUPERSEDED) "session_superseded" else null
    else -> null
}

private fun level(text: String): Level = when (text) {
    "just_me" -> Level.JustMe
    "company" -> Level.Company
    "me_and_client" -> Level.MeAndClient
    "company_and_client" -> Level.CompanyAndClient
    "everyone" -> Level.Everyone
    else -> Level.Branch(BranchId(text.removePrefix("branch:")))
}

private fun word(level: Level): String = when (level) {
    Level.JustMe -> "just_me"
    is Level.Branch -> "branch:${level.v1.text}"
    Level.Company -> "company"
    Level.MeAndClient -> "me_and_client"
    Level.CompanyAndClient -> "company_and_client"
    Level.Everyone -> "everyone"
}

private val UNITS = mapOf(
    "kg" to DataUnit.KILOGRAM, "g" to DataUnit.GRAM, "lb" to DataUnit.POUND, "m" to DataUnit.METRE,
    "cm" to DataUnit.CENTIMETRE, "mm" to DataUnit.MILLIMETRE, "in" to DataUnit.INCH, "ft" to DataUnit.FOOT,
)

private fun value(view: AnswerView): String {
    val shown = view.shown
    return when (val kind = view.answer.kind) {
        is AnswerKind.Choice -> kind.label.en
        is AnswerKind.Date -> kind.date
        is AnswerKind.Text -> kind.text
        is AnswerKind.Photo -> kind.photo.text
        is AnswerKind.Number -> shown?.let {
            val unit = UNITS.entries.firstOrNull { (_, unit) -> unit == it.unit }
            "${BigDecimal(it.value).setScale(it.decimals.toInt())} ${unit?.key ?: it.unit}"
        }.orEmpty()
    }
}

private fun changed(change: DataChange?) = when {
    change == null -> "none"
    BigDecimal(change.by).signum() > 0 -> "+${change.by}"
    else -> change.by
}

private fun JsonElement.text() = jsonPrimitive.content
private fun JsonObject.text(key: String) = getValue(key).text()
private fun JsonObject.item(key: String) = get(key)?.takeUnless { it is JsonNull }?.let { ItemId(it.text()) }

private fun json(vararg fields: Pair<String, Any?>) = JsonObject(fields.associate { (key, value) -> key to element(value) })

private fun element(value: Any?): JsonElement = when (value) {
    null, Unit -> JsonNull
    is JsonElement -> value
    is Boolean -> JsonPrimitive(value)
    is UInt -> JsonPrimitive(value.toLong())
    is ULong -> JsonPrimitive(value.toLong())
    is Number -> JsonPrimitive(value)
    is List<*> -> JsonArray(value.map(::element))
    else -> JsonPrimitive(value.toString())
}
