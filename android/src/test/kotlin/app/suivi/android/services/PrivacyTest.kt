package app.suivi.android.services

import android.content.Context
import android.content.Intent
import android.content.pm.ApplicationInfo
import android.content.pm.PackageManager
import android.net.Uri
import androidx.test.core.app.ApplicationProvider
import app.suivi.android.R
import app.suivi.android.app.MainActivity
import org.junit.Assert.assertEquals
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.xmlpull.v1.XmlPullParser

/** What the app says about itself to the system. */
@RunWith(RobolectricTestRunner::class)
class PrivacyTest {
    private val context = ApplicationProvider.getApplicationContext<Context>()

    @Test fun `nothing of the app is in a backup`() {
        assertEquals(0, context.applicationInfo.flags and ApplicationInfo.FLAG_ALLOW_BACKUP)
        val excluded = elements(R.xml.data_extraction_rules) { name, attribute -> if (name == "exclude") attribute("domain") to attribute("path") else null }
        val domains = listOf("root", "file", "database", "sharedpref", "external", "device_root", "device_file", "device_database", "device_sharedpref")
        assertEquals(domains.map { it to "." }.let { it + it }, excluded)
    }

    @Test fun `nothing is sent in the clear but to this very machine, in development`() {
        val allowed = elements(R.xml.network_security_config) { name, attribute ->
            if (name.endsWith("-config")) attribute("cleartextTrafficPermitted")?.let { name to it } else null
        }
        assertEquals(listOf("base-config" to "false", "domain-config" to "true"), allowed)
    }

    @Test fun `others see the window alone, and it opens invitations alone`() {
        val all = PackageManager.GET_ACTIVITIES or PackageManager.GET_SERVICES or PackageManager.GET_RECEIVERS or PackageManager.GET_PROVIDERS
        val info = context.packageManager.getPackageInfo(context.packageName, all)
        val parts = listOfNotNull(info.activities, info.services, info.receivers, info.providers).flatMap { it.toList() }
        assertEquals(listOf(MainActivity::class.java.name), parts.filter { it.exported }.map { it.name })
        assertEquals(true, opens("https://suivi.example.org/invitation#code"))
        assertEquals(false, opens("https://suivi.example.org/other#code"))
        assertEquals(false, opens("http://suivi.example.org/invitation#code"))
    }

    @Test fun `the app may use the network, and asks for nothing about places or photos`() {
        val info = context.packageManager.getPackageInfo(context.packageName, PackageManager.GET_PERMISSIONS)
        val asked = info.requestedPermissions.orEmpty().map { it.substringAfterLast('.') }
        assertEquals(listOf<String>(), asked.filter { "LOCATION" in it || "MEDIA" in it || "STORAGE" in it })
    }

    private fun opens(link: String): Boolean {
        val intent = Intent(Intent.ACTION_VIEW, Uri.parse(link)).addCategory(Intent.CATEGORY_BROWSABLE)
        return context.packageManager.queryIntentActivities(intent, 0).any { it.activityInfo.packageName == context.packageName }
    }

    private fun <T> elements(file: Int, read: (name: String, attribute: (String) -> String?) -> T?): List<T> {
        val found = mutableListOf<T>()
        context.resources.getXml(file).use { xml ->
            while (xml.next() != XmlPullParser.END_DOCUMENT) {
                if (xml.eventType == XmlPullParser.START_TAG) read(xml.name) { xml.getAttributeValue(null, it) }?.let { found += it }
            }
        }
        return found
    }
}
