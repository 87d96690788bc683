package app.suivi.android.app

import android.content.Intent
import android.os.Build
import android.os.Bundle
import android.view.WindowManager
import androidx.activity.ComponentActivity
import androidx.activity.compose.setContent
import androidx.activity.enableEdgeToEdge
import androidx.activity.viewModels
import androidx.lifecycle.createSavedStateHandle
import androidx.lifecycle.lifecycleScope
import androidx.lifecycle.viewmodel.initializer
import androidx.lifecycle.viewmodel.viewModelFactory
import kotlinx.coroutines.launch

/** The window. */
class MainActivity : ComponentActivity() {
    private val navigator: Navigator by viewModels { viewModelFactory { initializer { Navigator(createSavedStateHandle()) } } }

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        // Neither pictures of the screen nor the list of recent apps show anybody's photos.
        window.addFlags(WindowManager.LayoutParams.FLAG_SECURE)
        if (Build.VERSION.SDK_INT >= 33) setRecentsScreenshotEnabled(false)
        enableEdgeToEdge()
        val suivi = application as SuiviApplication
        lifecycleScope.launch { suivi.session.open() }
        if (savedInstanceState == null) invited(intent)
        setContent { App(suivi.session, suivi.lock, navigator) }
    }

    override fun onNewIntent(intent: Intent) {
        super.onNewIntent(intent)
        invited(intent)
    }

    /** A link to an invitation: https://SERVER/invitation#CODE. */
    private fun invited(intent: Intent) {
        // Who comes back by the list of recent apps did not open the link again.
        if (intent.flags and Intent.FLAG_ACTIVITY_LAUNCHED_FROM_HISTORY != 0) return
        val link = intent.data ?: return
        if (intent.action == Intent.ACTION_VIEW) navigator.invitation.value = link.toString()
    }
}
