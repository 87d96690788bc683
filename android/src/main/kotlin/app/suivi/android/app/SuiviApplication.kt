package app.suivi.android.app

import android.app.Activity
import android.app.Application
import android.os.Bundle
import android.provider.Settings
import app.suivi.android.platform.AndroidKeys
import app.suivi.android.platform.Keys
import app.suivi.android.platform.KeystoreVault
import app.suivi.android.platform.PhoneDecoder
import app.suivi.android.platform.PhoneNetwork
import app.suivi.android.platform.camera.Camera
import app.suivi.android.platform.camera.PhoneCamera
import app.suivi.android.platform.carrying.Carrying
import app.suivi.android.platform.carrying.SendingJobs
import app.suivi.android.platform.carrying.SendingNotice
import app.suivi.android.platform.lock.PhoneRecognition
import app.suivi.android.platform.lock.Recognition
import app.suivi.android.platform.lock.phoneLock
import app.suivi.android.platform.removeRemains
import app.suivi.android.session.AppLock
import app.suivi.android.session.Ground
import app.suivi.android.session.Session
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.launch
import java.io.File

/** The process: it has one session, whatever windows and jobs there are. */
open class SuiviApplication : Application() {
    /** Lives as long as the process. */
    val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default)

    /** The core, not open yet: whoever needs it first opens it. */
    open val session: Session by lazy { newSession() }

    /** The app's own lock. */
    open val lock: AppLock by lazy { newLock() }

    /** The jobs that the system is asked for. */
    val jobs by lazy { SendingJobs(this, SendingJob::class.java) }

    /** Who carries what waits. */
    open val carrying: Carrying by lazy { newCarrying() }

    /** The camera, for the screen that takes photos. */
    open fun camera(): Camera = PhoneCamera(this)

    /** Finger or face, where the phone has it. */
    open fun recognition(): Recognition = PhoneRecognition(this, keys())

    override fun onCreate() {
        super.onCreate()
        removeRemains()
        registerActivityLifecycleCallbacks(Windows())
        jobs.askNowAndThen()
        begins()
    }

    protected fun newSession() = Session(ground(), KeystoreVault(keys(), lock::isClosed), lock, PhoneNetwork(this), PhoneDecoder())

    protected fun newLock() = phoneLock(this, keys())

    protected fun newCarrying() = Carrying(session, jobs, SendingNotice(this), PhoneNetwork(this).changes())

    /** What goes on without anybody: ended with the process. */
    protected fun begins(): Job {
        val (session, carrying) = session to carrying
        return scope.launch {
            launch { session.followsLock() }
            carrying.run()
        }
    }

    /** Where the platform keeps its keys. */
    protected open fun keys(): Keys = AndroidKeys(this)

    private fun ground() = Ground(
        folder = File(noBackupFilesDir, "suivi"),
        version = packageManager.getPackageInfo(packageName, 0).versionName.orEmpty(),
        boot = Settings.Global.getInt(contentResolver, Settings.Global.BOOT_COUNT, 0).toLong(),
    )

    /** The app is in front while a window of it is. */
    private inner class Windows : ActivityLifecycleCallbacks {
        private var shown = 0

        override fun onActivityStarted(activity: Activity) {
            if (++shown > 1) return
            lock.comesIntoSight()
            carrying.comesToFront()
        }

        override fun onActivityStopped(activity: Activity) {
            // A window that is made anew is still in front.
            if (--shown > 0 || activity.isChangingConfigurations) return
            lock.leavesSight()
            carrying.leavesFront()
        }

        override fun onActivityCreated(activity: Activity, state: Bundle?) = Unit

        override fun onActivityResumed(activity: Activity) = Unit

        override fun onActivityPaused(activity: Activity) = Unit

        override fun onActivitySaveInstanceState(activity: Activity, state: Bundle) = Unit

        override fun onActivityDestroyed(activity: Activity) = Unit
    }
}
