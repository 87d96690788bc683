package app.suivi.android.platform

import android.app.ActivityManager
import android.content.BroadcastReceiver
import android.content.Context
import android.content.Intent
import android.content.IntentFilter
import android.net.ConnectivityManager
import android.net.Network
import android.net.NetworkCapabilities
import android.os.BatteryManager
import android.os.Build
import android.os.PowerManager
import app.suivi.Conditions
import app.suivi.NetworkState
import kotlinx.coroutines.channels.awaitClose
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.callbackFlow
import kotlinx.coroutines.flow.conflate
import kotlinx.coroutines.flow.distinctUntilChanged
import kotlinx.coroutines.flow.map

/** Network, battery and heat as the system tells them now. */
class PhoneNetwork(private val context: Context) : NetworkState {
    private val connectivity = context.getSystemService(ConnectivityManager::class.java)!!
    private val power = context.getSystemService(PowerManager::class.java)!!
    private val activity = context.getSystemService(ActivityManager::class.java)!!

    override fun conditions(): Conditions {
        val network = connectivity.getNetworkCapabilities(connectivity.activeNetwork)
        return Conditions(
            online = network?.hasCapability(NetworkCapabilities.NET_CAPABILITY_INTERNET) == true,
            metered = network?.hasCapability(NetworkCapabilities.NET_CAPABILITY_NOT_METERED) != true,
            meteredAllowed = true,
            batteryLow = isBatteryLow(),
            strained = isHot() || ActivityManager.MemoryInfo().also(activity::getMemoryInfo).lowMemory,
        )
    }

    /** What they are each time that they are something else. */
    fun changes(): Flow<Conditions> = callbackFlow {
        val network = object : ConnectivityManager.NetworkCallback() {
            override fun onCapabilitiesChanged(network: Network, capabilities: NetworkCapabilities) {
                trySend(Unit)
            }

            override fun onLost(network: Network) {
                trySend(Unit)
            }
        }
        val battery = object : BroadcastReceiver() {
            override fun onReceive(context: Context, intent: Intent) {
                trySend(Unit)
            }
        }
        connectivity.registerDefaultNetworkCallback(network)
        context.registerReceiver(battery, IntentFilter().apply { BATTERY.forEach(::addAction) })
        awaitClose {
            connectivity.unregisterNetworkCallback(network)
            context.unregisterReceiver(battery)
        }
    }.conflate().map { conditions() }.distinctUntilChanged()

    /** Below 15 % and not charging, as the system itself draws the line. */
    private fun isBatteryLow(): Boolean {
        // What was told last: nothing is registered.
        val told = context.registerReceiver(null, IntentFilter(Intent.ACTION_BATTERY_CHANGED)) ?: return false
        val plugged = told.getIntExtra(BatteryManager.EXTRA_PLUGGED, 0) != 0
        val level = told.getIntExtra(BatteryManager.EXTRA_LEVEL, -1)
        val scale = told.getIntExtra(BatteryManager.EXTRA_SCALE, -1)
        return !plugged && level >= 0 && scale > 0 && level * 100 < scale * 15
    }

    private fun isHot() = Build.VERSION.SDK_INT >= 29 && power.currentThermalStatus >= PowerManager.THERMAL_STATUS_SEVERE

    private companion object {
        val BATTERY = listOf(
            Intent.ACTION_BATTERY_LOW, Intent.ACTION_BATTERY_OKAY, Intent.ACTION_POWER_CONNECTED, Intent.ACTION_POWER_DISCONNECTED,
        )
    }
}
