package app.suivi.android.screen

import androidx.annotation.DrawableRes
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.WindowInsets
import androidx.compose.material3.Icon
import androidx.compose.material3.NavigationBar
import androidx.compose.material3.NavigationBarItem
import androidx.compose.material3.Scaffold
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.res.painterResource

/** A tab of the bottom navigation. */
data class TabItem(val words: String, @param:DrawableRes val icon: Int, val selected: Boolean)

/** Around a place: the bottom navigation, where there is one. */
@Composable
fun Frame(tabs: List<TabItem>, onTab: (Int) -> Unit, content: @Composable (PaddingValues) -> Unit) = Scaffold(
    bottomBar = {
        if (tabs.isNotEmpty()) {
            NavigationBar {
                tabs.forEachIndexed { at, tab ->
                    NavigationBarItem(
                        tab.selected, { onTab(at) },
                        icon = { Icon(painterResource(tab.icon), null) },
                        label = { Text(tab.words) },
                    )
                }
            }
        }
    },
    // The places look after the other sides themselves.
    contentWindowInsets = WindowInsets(0),
    content = content,
)
