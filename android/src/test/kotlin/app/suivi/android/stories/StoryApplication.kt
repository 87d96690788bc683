package app.suivi.android.stories

import android.app.Activity
import android.net.ConnectivityManager
import android.net.NetworkCapabilities
import app.suivi.android.app.SuiviApplication
import app.suivi.android.platform.Keys
import app.suivi.android.platform.carrying.Carrying
import app.suivi.android.platform.lock.Recognition
import app.suivi.android.session.AppLock
import app.suivi.android.session.Session
import kotlinx.coroutines.Job
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.job
import kotlinx.coroutines.runBlocking
import org.robolectric.Shadows.shadowOf
import org.robolectric.shadows.ShadowNetworkCapabilities
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey

/** The app, with keys in memory: there is no key store of Android's on the JVM. */
class StoryApplication : SuiviApplication() {
    // The one before this one's `init` has none yet.
    val memory by lazy { MemoryKeys() }
    private var living: Session? = null

    private var carries: Carrying? = null
    private var begun: Job? = null
    private var locks: AppLock? = null

    override val lock: AppLock get() = locks ?: newLock().also { locks = it }

    /** Recognises whom the test says; no phone has it unless the test says so. */
    val standInRecognition = StandInRecognition()

    override fun recognition() = standInRecognition

    override val session: Session get() = living ?: newSession().also { living = it }

    override val carrying: Carrying get() = carries ?: newCarrying().also { carries = it }

    override fun onCreate() {
        super.onCreate()
        begun = scope.coroutineContext.job.children.single()
    }

    override fun keys(): Keys = memory

    /** Gives what the test says. */
    val standIn = StandInCamera()

    override fun camera() = standIn

    /** Whether the phone is on a network, one that costs nothing. */
    fun isOnline(online: Boolean) {
        val connectivity = getSystemService(ConnectivityManager::class.java)!!
        val network = ShadowNetworkCapabilities.newInstance()
        if (online) {
            shadowOf(network).addCapability(NetworkCapabilities.NET_CAPABILITY_INTERNET)
            shadowOf(network).addCapability(NetworkCapabilities.NET_CAPABILITY_NOT_METERED)
        }
        shadowOf(connectivity).setNetworkCapabilities(connectivity.activeNetwork, network)
        // The system tells it to whoever listens.
        shadowOf(connectivity).networkCallbacks.forEach { it.onCapabilitiesChanged(connectivity.activeNetwork!!, network) }
    }

    /** The system ends the process: what was open is closed, and the next one begins with the same folder. */
    fun processEnds() {
        runBlocking {
            begun?.cancelAndJoin()
            session.close()
        }
        living = null
        carries = null
        locks = null
        begun = begins()
    }
}

/** Finger and face of somebody, or of nobody. */
class StandInRecognition : Recognition {
    /** Whose finger is on the phone; none: the phone has no place for it. */
    var finger: Finger? = null

    override fun isPossible() = finger != null

    override suspend fun recognises(window: Activity) = finger == Finger.OF_THE_PERSON
}

enum class Finger { OF_THE_PERSON, OF_ANOTHER }

/** Keys that last as long as the test. */
class MemoryKeys : Keys {
    private val keys = mutableMapOf<String, SecretKey>()

    override fun find(name: String) = synchronized(keys) { keys[name] }

    override fun make(name: String): SecretKey = synchronized(keys) {
        KeyGenerator.getInstance("AES").run { init(256); generateKey() }.also { keys[name] = it }
    }

    override fun makeMac(name: String, ofPerson: Boolean) = make(name)

    override fun forget(name: String) {
        synchronized(keys) { keys.remove(name) }
    }
}
