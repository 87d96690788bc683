package app.suivi.android.platform.lock

import android.content.Context
import android.os.SystemClock
import android.util.Base64
import app.suivi.android.platform.Keys
import app.suivi.android.session.AppLock
import app.suivi.android.session.LockKept
import java.security.GeneralSecurityException
import javax.crypto.Mac

/** The lock with the phone's clock, storage and a key that never leaves its key store. */
fun phoneLock(context: Context, keys: Keys, now: () -> Long = SystemClock::elapsedRealtime) =
    AppLock(Preferences(context), { keyed(keys, it) }, now)

private const val KEY = "suivi lock"
private const val MAC = "HmacSHA256"

private fun keyed(keys: Keys, bytes: ByteArray): ByteArray? = try {
    Mac.getInstance(MAC).run {
        init(keys.find(KEY) ?: keys.makeMac(KEY))
        doFinal(bytes)
    }
} catch (_: GeneralSecurityException) {
    null
} catch (_: RuntimeException) {
    // The store's own service breaks with these.
    null
}

private class Preferences(context: Context) : LockKept {
    private val kept = context.getSharedPreferences("lock", Context.MODE_PRIVATE)

    override var check: ByteArray?
        get() = kept.getString("check", null)?.let { Base64.decode(it, Base64.NO_WRAP) }
        set(value) = write { if (value == null) remove("check") else putString("check", Base64.encodeToString(value, Base64.NO_WRAP)) }

    override var wrong: Int
        get() = kept.getInt("wrong", 0)
        set(value) = write { putInt("wrong", value) }

    override var decided: Boolean
        get() = kept.getBoolean("decided", false)
        set(value) = write { putBoolean("decided", value) }

    override var spent: Boolean
        get() = kept.getBoolean("spent", false)
        set(value) = write { putBoolean("spent", value) }

    /** On the disk when it comes back: a count that is lost with the process is none. */
    private fun write(change: android.content.SharedPreferences.Editor.() -> Unit) {
        kept.edit().apply(change).commit()
    }
}
