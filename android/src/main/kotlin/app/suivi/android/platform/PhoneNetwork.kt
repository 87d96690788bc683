package app.suivi.android.platform

import android.content.Context
import android.net.ConnectivityManager
import android.net.NetworkCapabilities
import app.suivi.Conditions
import app.suivi.NetworkState

/** Network as the system tells it now. */
class PhoneNetwork(context: Context) : NetworkState {
    private val connectivity = context.getSystemService(ConnectivityManager::class.java)!!

    override fun conditions(): Conditions {
        val network = connectivity.getNetworkCapabilities(connectivity.activeNetwork)
        return Conditions(
            online = network?.hasCapability(NetworkCapabilities.NET_CAPABILITY_INTERNET) == true,
            metered = network?.hasCapability(NetworkCapabilities.NET_CAPABILITY_NOT_METERED) != true,
            meteredAllowed = true,
            batteryLow = false,
            strained = false,
        )
    }
}
