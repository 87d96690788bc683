package app.suivi.android.app

import android.app.job.JobParameters
import android.app.job.JobService
import android.os.Build
import app.suivi.android.platform.carrying.OnItsWay
import app.suivi.android.platform.carrying.SendingJobs
import app.suivi.android.platform.carrying.SendingNotice
import kotlinx.coroutines.Job
import kotlinx.coroutines.launch

/** The system lets the process live while this runs: what waits is carried meanwhile. */
class SendingJob : JobService() {
    private val suivi get() = application as SuiviApplication
    private val running = mutableMapOf<Int, Job>()

    override fun onStartJob(params: JobParameters): Boolean {
        val notice = SendingNotice(this)
        var most = 0
        fun tell(way: OnItsWay) {
            most = maxOf(most, way.left)
            if (params.jobId == SendingJobs.NOW && !suivi.jobs.paused) notice.show(this, params, notice.sending(way, most))
        }
        // Of a job that people see the system wants it at once.
        if (Build.VERSION.SDK_INT >= 34 && params.isUserInitiatedJob) tell(OnItsWay(0, 0, true, suivi.carrying.inFront))
        running[params.jobId] = suivi.scope.launch {
            val waits = try {
                suivi.carrying.carry(::tell)
            } finally {
                // Also where it is stopped while it tells.
                ends(params)
            }
            jobFinished(params, waits)
        }
        return true
    }

    /** The network is gone, the time is over, or the person paused it: what was under way goes on in the next one. */
    override fun onStopJob(params: JobParameters): Boolean {
        running.remove(params.jobId)?.cancel()
        ends(params)
        return !suivi.jobs.paused
    }

    /** Of the one now and then nothing is shown. */
    private fun ends(params: JobParameters) {
        if (params.jobId == SendingJobs.NOW) SendingNotice(this).end()
    }
}
