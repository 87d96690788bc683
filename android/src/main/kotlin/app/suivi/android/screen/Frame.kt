package app.suivi.android.screen

import androidx.annotation.DrawableRes
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.WindowInsets
import androidx.compose.material3.Icon
import androidx.compose.material3.NavigationBar
import androidx.compose.material3.NavigationBarItem
import androidx.compose.material3.Scaffold
import androidx.compose.material3.SnackbarHost
import androidx.compose.material3.SnackbarHostState
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.res.painterResource

/** A tab of the bottom navigation. */
data class TabItem(val words: String, @param:DrawableRes val icon: Int, val selected: Boolean)

/** Around a place: the bottom navigation, where there is one, and short messages about what was done. */
@Composable
fun Frame(tabs: List<TabItem>, onTab: (Int) -> Unit, done: SnackbarHostState, content: @Composable (PaddingValues) -> Unit) = Scaffold(
    bottomBar = {
        if (tabs.isNotEmpty()) {
            // More than three words in large letters do not fit beside each other: then the pictures say them.
            val worded = tabs.size <= 3 || LocalDensity.current.fontScale <= 1.3f
            NavigationBar {
                tabs.forEachIndexed { at, tab ->
                    NavigationBarItem(
                        tab.selected, { onTab(at) },
                        icon = { Icon(painterResource(tab.icon), if (worded) null else tab.words) },
                        label = if (worded) ({ Text(tab.words) }) else null,
                    )
                }
            }
        }
    },
    snackbarHost = { SnackbarHost(done) },
    // The places look after the other sides themselves.
    contentWindowInsets = WindowInsets(0),
    content = content,
)
