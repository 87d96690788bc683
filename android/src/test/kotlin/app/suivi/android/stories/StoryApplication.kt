package app.suivi.android.stories

import app.suivi.android.app.SuiviApplication
import app.suivi.android.platform.Keys
import app.suivi.android.session.Session
import kotlinx.coroutines.runBlocking
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey

/** The app, with keys in memory: there is no key store of Android's on the JVM. */
class StoryApplication : SuiviApplication() {
    // The one before this one's `init` has none yet.
    private val memory by lazy { MemoryKeys() }
    private var living: Session? = null

    override val session: Session get() = living ?: newSession().also { living = it }

    override fun keys(): Keys = memory

    /** The system ends the process: what was open is closed, and the next one begins with the same folder. */
    fun processEnds() {
        runBlocking { session.close() }
        living = null
    }
}

/** Keys that last as long as the test. */
class MemoryKeys : Keys {
    private val keys = mutableMapOf<String, SecretKey>()

    override fun find(name: String) = synchronized(keys) { keys[name] }

    override fun make(name: String): SecretKey = synchronized(keys) {
        KeyGenerator.getInstance("AES").run { init(256); generateKey() }.also { keys[name] = it }
    }

    override fun forget(name: String) {
        synchronized(keys) { keys.remove(name) }
    }
}
