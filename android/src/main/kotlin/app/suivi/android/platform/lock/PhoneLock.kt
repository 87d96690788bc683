package app.suivi.android.platform.lock

import android.content.Context
import android.os.SystemClock
import android.util.Base64
import app.suivi.android.platform.Keys
import app.suivi.android.platform.isOfNoSpace
import app.suivi.android.platform.writeWhole
import app.suivi.android.session.AppLock
import app.suivi.android.session.LockFailure
import app.suivi.android.session.LockGround
import app.suivi.android.session.LockKept
import org.json.JSONArray
import org.json.JSONException
import org.json.JSONObject
import java.io.File
import java.io.IOException
import java.security.GeneralSecurityException
import javax.crypto.Mac

/** The lock with the phone's clock, storage and keys that never leave its key store. */
fun phoneLock(context: Context, keys: Keys, now: () -> Long = SystemClock::elapsedRealtime) =
    AppLock(PhoneLockGround(File(context.noBackupFilesDir, "lock"), keys), now)

private const val PIN_KEY = "suivi lock"
private const val PERSON_KEY = "suivi person"
private const val MAC = "HmacSHA256"

/** A file beside the core's folder, and two keys: one for the PIN, one that wants a finger or face first. */
private class PhoneLockGround(private val file: File, private val keys: Keys) : LockGround {
    override fun read(): LockKept = try {
        if (file.exists()) kept(JSONObject(file.readText())) else LockKept()
    } catch (_: IOException) {
        CLOSED
    } catch (_: JSONException) {
        CLOSED
    } catch (_: IllegalArgumentException) {
        CLOSED
    }

    override fun keep(kept: LockKept) = try {
        writeWhole(file) { it.write(json(kept).toString().encodeToByteArray()) }
    } catch (why: IOException) {
        throw LockFailure(if (why.isOfNoSpace()) LockFailure.Why.STORAGE_FULL else LockFailure.Why.STORAGE)
    }

    override fun keyed(bytes: ByteArray, made: Boolean): ByteArray? = asked {
        val key = keys.find(PIN_KEY) ?: if (made) keys.makeMac(PIN_KEY, ofPerson = false) else return null
        Mac.getInstance(MAC).run {
            init(key)
            doFinal(bytes)
        }
    }

    override fun knowsPerson() = personMac(keys) != null

    override fun learnsPerson(may: Boolean) = asked {
        keys.forget(PERSON_KEY)
        if (may) keys.makeMac(PERSON_KEY, ofPerson = true)
        Unit
    }

    private inline fun <T> asked(ask: () -> T): T = try {
        ask()
    } catch (_: GeneralSecurityException) {
        throw LockFailure(LockFailure.Why.KEYS)
    } catch (_: RuntimeException) {
        // The store's own service breaks with these.
        throw LockFailure(LockFailure.Why.KEYS)
    }

    private fun kept(json: JSONObject) = LockKept(
        check = if (json.has("check")) Base64.decode(json.getString("check"), Base64.NO_WRAP).toList() else null,
        wrong = json.getInt("wrong"),
        without = json.getJSONArray("without").run { (0 until length()).map(::getString) }.toSet(),
    )

    private fun json(kept: LockKept) = JSONObject().apply {
        kept.check?.let { put("check", Base64.encodeToString(it.toByteArray(), Base64.NO_WRAP)) }
        put("wrong", kept.wrong)
        put("without", JSONArray(kept.without))
    }

    private companion object {
        /** What can't be read keeps the lock closed: no PIN is right, and the way on is to sign in again. */
        val CLOSED = LockKept(check = listOf())
    }
}

/** What gives something only after a finger or face that the phone knew when it was made; none: it was not wanted, or others were added since. */
internal fun personMac(keys: Keys): Mac? = try {
    keys.find(PERSON_KEY)?.let { Mac.getInstance(MAC).apply { init(it) } }
} catch (_: GeneralSecurityException) {
    null
} catch (_: RuntimeException) {
    null
}
