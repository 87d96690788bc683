package app.suivi.android.services

import android.content.Context
import android.net.ConnectivityManager
import android.net.NetworkCapabilities
import androidx.test.core.app.ApplicationProvider
import app.suivi.android.platform.PhoneNetwork
import org.junit.Assert.assertEquals
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.Shadows.shadowOf
import org.robolectric.shadows.ShadowNetworkCapabilities

/** What the core is told about the network. */
@RunWith(RobolectricTestRunner::class)
class NetworkTest {
    private val context = ApplicationProvider.getApplicationContext<Context>()
    private val connectivity = context.getSystemService(ConnectivityManager::class.java)!!

    @Test fun `without a network there is none`() {
        shadowOf(connectivity).setDefaultNetworkActive(false)
        shadowOf(connectivity).setActiveNetworkInfo(null)
        assertEquals(false to true, told())
    }

    @Test fun `a network that costs, and one that does not`() {
        assertEquals(true to true, on(NetworkCapabilities.NET_CAPABILITY_INTERNET))
        assertEquals(true to false, on(NetworkCapabilities.NET_CAPABILITY_INTERNET, NetworkCapabilities.NET_CAPABILITY_NOT_METERED))
    }

    private fun on(vararg capabilities: Int): Pair<Boolean, Boolean> {
        val network = ShadowNetworkCapabilities.newInstance()
        capabilities.forEach { shadowOf(network).addCapability(it) }
        shadowOf(connectivity).setNetworkCapabilities(connectivity.activeNetwork, network)
        return told()
    }

    private fun told() = PhoneNetwork(context).conditions().let { it.online to it.metered }
}
