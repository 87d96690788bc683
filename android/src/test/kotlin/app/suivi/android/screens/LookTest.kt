package app.suivi.android.screens

import androidx.compose.material3.ColorScheme
import app.suivi.android.look.DarkColours
import app.suivi.android.look.LightColours
import org.junit.Assert.assertEquals
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner

/** The colours among themselves. */
@RunWith(RobolectricTestRunner::class)
class LookTest {
    @Test fun `what is written on each ground can be read`() {
        val weak = mapOf("light" to LightColours, "dark" to DarkColours).flatMap { (name, colours) ->
            pairs(colours).filter { (_, pair) -> Walk.contrast(pair.first, pair.second) < Walk.CONTRAST }.map { "$name ${it.key}" }
        }
        assertEquals(listOf<String>(), weak)
    }

    private fun pairs(colours: ColorScheme) = with(colours) {
        mapOf(
            "primary" to (onPrimary to primary),
            "primary container" to (onPrimaryContainer to primaryContainer),
            "secondary" to (onSecondary to secondary),
            "secondary container" to (onSecondaryContainer to secondaryContainer),
            "tertiary" to (onTertiary to tertiary),
            "tertiary container" to (onTertiaryContainer to tertiaryContainer),
            "error" to (onError to error),
            "error container" to (onErrorContainer to errorContainer),
            "surface" to (onSurface to surface),
            "surface, quiet" to (onSurfaceVariant to surface),
            "surface variant" to (onSurfaceVariant to surfaceVariant),
            "highest surface" to (onSurfaceVariant to surfaceContainerHighest),
            "primary on surface" to (primary to surface),
            "primary on the highest surface" to (primary to surfaceContainerHighest),
            "error on surface" to (error to surface),
            "inverse" to (inverseOnSurface to inverseSurface),
            "inverse primary" to (inversePrimary to inverseSurface),
        )
    }
}
