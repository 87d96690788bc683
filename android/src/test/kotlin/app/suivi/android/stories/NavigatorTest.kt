package app.suivi.android.stories

import androidx.lifecycle.SavedStateHandle
import app.suivi.android.app.Navigator
import app.suivi.android.app.Route
import app.suivi.android.presenter.AppRole
import kotlinx.coroutines.isActive
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotSame
import org.junit.Assert.assertSame
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner

/** The way through the app, and who stands on it. */
@RunWith(RobolectricTestRunner::class)
class NavigatorTest {
    private val navigator = Navigator(SavedStateHandle())

    @Test fun `another account of the same role begins with presenters of its own`() {
        navigator.begin("ana", AppRole.CLIENT, Route.Home)
        val hers = navigator.presenter(Route.Home) { it }
        navigator.begin("carla", AppRole.CLIENT, Route.Home)
        assertFalse(hers.isActive)
        assertNotSame(hers, navigator.presenter(Route.Home) { it })
        assertEquals(listOf(Route.Home), navigator.way.value)
    }

    @Test fun `the same account stays where it is`() {
        navigator.begin("ana", AppRole.CLIENT, Route.Home)
        navigator.go(Route.Settings)
        val settings = navigator.presenter(Route.Settings) { it }
        navigator.begin("ana", AppRole.CLIENT, Route.Home)
        assertTrue(settings.isActive)
        assertSame(settings, navigator.presenter(Route.Settings) { it })
    }
}
