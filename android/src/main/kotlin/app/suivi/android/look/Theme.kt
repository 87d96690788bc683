package app.suivi.android.look

import androidx.compose.foundation.isSystemInDarkTheme
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Shapes
import androidx.compose.material3.Typography
import androidx.compose.runtime.Composable
import androidx.compose.ui.text.TextStyle
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.text.style.Hyphens
import androidx.compose.ui.text.style.LineBreak
import androidx.compose.ui.unit.dp

/** How all of Suivi looks. */
@Composable
fun SuiviTheme(dark: Boolean = isSystemInDarkTheme(), content: @Composable () -> Unit) =
    MaterialTheme(if (dark) DarkColours else LightColours, SuiviShapes, SuiviType, content)

private val SuiviShapes = Shapes(
    extraSmall = RoundedCornerShape(6.dp),
    small = RoundedCornerShape(10.dp),
    medium = RoundedCornerShape(14.dp),
    large = RoundedCornerShape(20.dp),
    extraLarge = RoundedCornerShape(28.dp),
)

private val SuiviType = Typography().run {
    copy(
        headlineMedium = headlineMedium.heading(),
        headlineSmall = headlineSmall.heading(),
        titleLarge = titleLarge.heading(),
        titleMedium = titleMedium.heading(),
        bodyLarge = bodyLarge.reading(),
        bodyMedium = bodyMedium.reading(),
        labelLarge = labelLarge.copy(fontWeight = FontWeight.SemiBold),
    )
}

/** Long French words are broken where they may be, when letters are large. */
private fun TextStyle.heading() =
    copy(fontWeight = FontWeight.SemiBold, lineBreak = LineBreak.Heading, hyphens = Hyphens.Auto)

private fun TextStyle.reading() = copy(lineBreak = LineBreak.Paragraph, hyphens = Hyphens.Auto)
