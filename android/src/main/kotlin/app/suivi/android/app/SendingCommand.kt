package app.suivi.android.app

import android.content.BroadcastReceiver
import android.content.Context
import android.content.Intent
import app.suivi.android.platform.carrying.OnItsWay
import app.suivi.android.platform.carrying.SendingNotice

/** What a person says to the notification of what is sent. */
class SendingCommand : BroadcastReceiver() {
    override fun onReceive(context: Context, intent: Intent) {
        val suivi = context.applicationContext as SuiviApplication
        val notice = SendingNotice(context)
        when (intent.action) {
            // In front it is not offered; what was still shown of before does nothing.
            SendingNotice.PAUSE -> if (!suivi.carrying.inFront) {
                suivi.jobs.pause()
                notice.end()
                val way = suivi.carrying.onItsWay
                // Changes are small, and go while the process lives; the pause is of photos.
                if (way == null || way.photos > 0) notice.showPaused(way ?: OnItsWay(0, 0, false))
            }
            SendingNotice.GO_ON -> {
                suivi.jobs.goOn()
                notice.endPaused()
            }
        }
    }
}
