package app.suivi.android.platform.carrying

import android.app.Notification
import android.app.NotificationChannel
import android.app.NotificationManager
import android.app.PendingIntent
import android.app.job.JobParameters
import android.app.job.JobService
import android.content.Context
import android.content.Intent
import android.os.Build
import app.suivi.android.R

/** What the system shows while things are sent: how many, never whose or which. */
class SendingNotice(private val context: Context) {
    private val manager = context.getSystemService(NotificationManager::class.java)!!

    /** It is being sent; [all]: how much there was to be sent at most. */
    fun sending(way: OnItsWay, all: Int): Notification = notice(words(R.plurals.notice_sending, R.string.notice_sending_changes, way))
        .setOngoing(true)
        .setProgress(all, all - way.left, all == 0)
        .apply { if (!way.inFront) addAction(act(R.string.notice_pause, PAUSE)) }
        .build()

    /** They wait until the person goes on. */
    fun paused(way: OnItsWay): Notification = notice(words(R.plurals.notice_paused, R.string.notice_paused_changes, way))
        .setContentText(context.getString(R.string.notice_paused_until))
        .addAction(act(R.string.notice_go_on, GO_ON))
        .build()

    /** Shows it, of a job that people see as its own. */
    fun show(service: JobService, job: JobParameters, notice: Notification) {
        if (Build.VERSION.SDK_INT >= 34 && job.isUserInitiatedJob) {
            service.setNotification(job, NOTICE, notice, JobService.JOB_END_NOTIFICATION_POLICY_REMOVE)
        } else {
            manager.notify(NOTICE, notice)
        }
    }

    /** In a place of its own: the system takes the one of a job away when that ends. */
    fun showPaused(way: OnItsWay) {
        manager.cancel(NOTICE)
        manager.notify(PAUSED, paused(way))
    }

    /** Nothing is being sent. */
    fun end() = manager.cancel(NOTICE)

    /** It goes on. */
    fun endPaused() = manager.cancel(PAUSED)

    private fun notice(title: String): Notification.Builder {
        manager.createNotificationChannel(
            NotificationChannel(CHANNEL, context.getString(R.string.notice_channel), NotificationManager.IMPORTANCE_LOW),
        )
        val open = context.packageManager.getLaunchIntentForPackage(context.packageName)
        return Notification.Builder(context, CHANNEL)
            .setSmallIcon(R.drawable.ic_waiting)
            .setContentTitle(title)
            .setContentIntent(PendingIntent.getActivity(context, 0, open, PendingIntent.FLAG_IMMUTABLE))
            .setVisibility(Notification.VISIBILITY_PUBLIC)
            .setOnlyAlertOnce(true)
    }

    private fun words(photos: Int, changes: Int, way: OnItsWay) =
        if (way.photos > 0) context.resources.getQuantityString(photos, way.photos, way.photos) else context.getString(changes)

    private fun act(words: Int, what: String): Notification.Action {
        val intent = Intent(what).setPackage(context.packageName)
        val pending = PendingIntent.getBroadcast(context, 0, intent, PendingIntent.FLAG_IMMUTABLE)
        return Notification.Action.Builder(null, context.getString(words), pending).build()
    }

    companion object {
        /** What its buttons say, to a receiver of the app's own. */
        const val PAUSE = "app.suivi.android.PAUSE_SENDING"
        const val GO_ON = "app.suivi.android.GO_ON_SENDING"
        const val NOTICE = 1
        const val PAUSED = 2
        private const val CHANNEL = "sending"
    }
}
