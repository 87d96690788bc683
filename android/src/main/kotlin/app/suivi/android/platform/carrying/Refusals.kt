package app.suivi.android.platform.carrying

import android.app.ActivityManager
import android.app.NotificationManager
import android.content.Context
import android.content.Intent
import android.net.ConnectivityManager
import android.net.Uri
import android.os.Build
import android.provider.Settings
import app.suivi.android.presenter.Refusal

/** What the system refuses now, and where a person changes it. */
class Refusals(private val context: Context, private val jobs: SendingJobs) {
    private val activity = context.getSystemService(ActivityManager::class.java)!!
    private val connectivity = context.getSystemService(ConnectivityManager::class.java)!!
    private val notifications = context.getSystemService(NotificationManager::class.java)!!

    /** The weightiest of them. */
    fun now(): Refusal? = when {
        Build.VERSION.SDK_INT >= 28 && activity.isBackgroundRestricted -> Refusal.BACKGROUND
        jobs.refused -> Refusal.JOBS
        connectivity.restrictBackgroundStatus == ConnectivityManager.RESTRICT_BACKGROUND_STATUS_ENABLED -> Refusal.DATA_SAVER
        !notifications.areNotificationsEnabled() -> Refusal.NOTIFICATIONS
        else -> null
    }

    /** The place in the system's settings. */
    fun settings(refusal: Refusal): Intent = when (refusal) {
        Refusal.BACKGROUND, Refusal.JOBS -> Intent(Settings.ACTION_APPLICATION_DETAILS_SETTINGS, own())
        Refusal.DATA_SAVER -> Intent(Settings.ACTION_IGNORE_BACKGROUND_DATA_RESTRICTIONS_SETTINGS, own())
        Refusal.NOTIFICATIONS -> Intent(Settings.ACTION_APP_NOTIFICATION_SETTINGS).putExtra(Settings.EXTRA_APP_PACKAGE, context.packageName)
    }

    private fun own() = Uri.fromParts("package", context.packageName, null)
}
