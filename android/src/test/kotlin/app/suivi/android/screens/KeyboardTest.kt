package app.suivi.android.screens

import androidx.compose.ui.text.input.KeyboardType
import app.suivi.android.presenter.FieldForm
import app.suivi.android.presenter.Measure
import app.suivi.android.screen.keyboard
import org.junit.Assert.assertEquals
import org.junit.Test
import java.math.BigDecimal

/** With what an answer is typed. */
class KeyboardTest {
    @Test fun `what needs a hyphen or a sign is typed with letters, other numbers with digits`() {
        assertEquals(KeyboardType.Text, FieldForm.Date.keyboard())
        assertEquals(KeyboardType.Text, number(null).keyboard())
        assertEquals(KeyboardType.Text, number(BigDecimal("-90")).keyboard())
        assertEquals(KeyboardType.Decimal, number(BigDecimal.ZERO).keyboard())
    }

    private fun number(min: BigDecimal?) = FieldForm.Number(Measure.KILOGRAM, 1, min, null)
}
