package app.suivi.android.platform.carrying

import android.app.job.JobInfo
import android.app.job.JobScheduler
import android.app.job.JobService
import android.content.ComponentName
import android.content.Context
import android.net.NetworkCapabilities
import android.net.NetworkRequest
import android.os.Build
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow

/**
 * The jobs that the system is asked for. They outlive the process, a new version of the app and a new
 * start of the phone; the system begins them where there is a network.
 */
class SendingJobs(private val context: Context, private val service: Class<out JobService>) {
    private val scheduler = context.getSystemService(JobScheduler::class.java)!!
    private val kept = context.getSharedPreferences("sending", Context.MODE_PRIVATE)

    private val pauses = MutableStateFlow(kept.getBoolean(PAUSED, false))

    /** Each time that it is paused or goes on. */
    val pausing: StateFlow<Boolean> = pauses.asStateFlow()

    /** The person said that nothing is to be sent before the app is opened again. */
    var paused: Boolean
        get() = pauses.value
        set(value) {
            kept.edit().putBoolean(PAUSED, value).apply()
            pauses.value = value
        }

    /** The system took none of the jobs when it was asked last. */
    var refused = false
        private set

    /** Asks for a job that sends what waits, unless there is one. */
    fun ask() {
        if (paused || scheduler.getPendingJob(NOW) != null) return
        refused = ways().none { scheduler.schedule(it) == JobScheduler.RESULT_SUCCESS }
    }

    /** Asks for the net below it: now and then, whatever else was refused. */
    fun askNowAndThen() {
        if (scheduler.getPendingJob(NOW_AND_THEN) != null) return
        scheduler.schedule(
            job(NOW_AND_THEN).setPeriodic(HOUR).setRequiresBatteryNotLow(true).build(),
        )
    }

    /** Nothing is sent in the background until the person goes on, or opens the app. */
    fun pause() {
        paused = true
        scheduler.cancel(NOW)
    }

    /** It goes on. */
    fun goOn() {
        paused = false
        ask()
    }

    /** The best first: one that people see and that may take its time, one that begins at once, any. */
    private fun ways(): List<JobInfo> = buildList {
        if (Build.VERSION.SDK_INT >= 34) add(job(NOW).setUserInitiated(true).setEstimatedNetworkBytes(0, PHOTO).build())
        if (Build.VERSION.SDK_INT >= 31) add(job(NOW).setExpedited(true).build())
        add(job(NOW).build())
    }

    private fun job(id: Int) = JobInfo.Builder(id, ComponentName(context, service)).setPersisted(true).apply {
        if (Build.VERSION.SDK_INT >= 28) {
            // Not one that the system found to reach the internet: a clinic's own server may stand in its own network.
            setRequiredNetwork(NetworkRequest.Builder().addCapability(NetworkCapabilities.NET_CAPABILITY_INTERNET).build())
        } else {
            setRequiredNetworkType(JobInfo.NETWORK_TYPE_ANY)
        }
    }

    companion object {
        const val NOW = 1
        const val NOW_AND_THEN = 2
        private const val HOUR = 3_600_000L
        private const val PHOTO = 3_000_000L
        private const val PAUSED = "paused"
    }
}
