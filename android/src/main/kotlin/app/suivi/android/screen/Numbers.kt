package app.suivi.android.screen

import androidx.compose.runtime.Composable
import androidx.compose.ui.platform.LocalConfiguration
import androidx.compose.ui.res.stringResource
import app.suivi.android.R
import app.suivi.android.presenter.Difference
import app.suivi.android.presenter.Flag
import app.suivi.android.presenter.Measure
import app.suivi.android.presenter.Quantity
import app.suivi.android.presenter.Usual
import app.suivi.android.presenter.Words
import java.math.BigDecimal
import java.text.NumberFormat
import java.time.LocalDate
import java.time.format.DateTimeFormatter
import java.time.format.FormatStyle

/** A company's words in the person's language, else in the other one. */
@Composable
fun Words.said(): String {
    val french = LocalConfiguration.current.locales[0].language == "fr"
    return (if (french) fr else en).ifBlank { if (french) en else fr }
}

/** A number as it is written here. */
@Composable
fun number(value: BigDecimal, decimals: Int): String = NumberFormat.getInstance(LocalConfiguration.current.locales[0]).apply {
    minimumFractionDigits = decimals
    maximumFractionDigits = decimals
}.format(value)

@Composable
fun quantity(value: BigDecimal, unit: Measure, decimals: Int): String = stringResource(unit.words(), number(value, decimals))

@Composable
fun Quantity.said(): String = quantity(value, unit, decimals)

/** A difference with its sign. */
@Composable
fun signed(by: BigDecimal, unit: Measure, decimals: Int): String = when (by.signum()) {
    1 -> "+" + quantity(by, unit, decimals)
    -1 -> "−" + quantity(by.negate(), unit, decimals)
    else -> quantity(by, unit, decimals)
}

/** What changed, and since when. */
@Composable
fun Difference.sinceLast(unit: Measure, decimals: Int): String =
    stringResource(R.string.change_last, signed(by, unit, decimals), day(from))

@Composable
fun Difference.sinceStart(unit: Measure, decimals: Int): String =
    stringResource(R.string.change_start, signed(by, unit, decimals), day(from))

@Composable
fun Usual.said(unit: Measure, decimals: Int): String? = when {
    low != null && high != null -> stringResource(R.string.result_usual, quantity(low, unit, decimals), quantity(high, unit, decimals))
    low != null -> stringResource(R.string.result_usual_from, quantity(low, unit, decimals))
    high != null -> stringResource(R.string.result_usual_to, quantity(high, unit, decimals))
    else -> null
}

@Composable
fun Flag.said(): String? = when (this) {
    Flag.NONE -> null
    Flag.BELOW -> stringResource(R.string.flag_below)
    Flag.WITHIN -> stringResource(R.string.flag_within)
    Flag.ABOVE -> stringResource(R.string.flag_above)
}

/** A day written as `2026-11-26`, in the person's own way of writing one. */
@Composable
fun calendarDay(iso: String): String =
    DateTimeFormatter.ofLocalizedDate(FormatStyle.MEDIUM).withLocale(LocalConfiguration.current.locales[0]).format(LocalDate.parse(iso))
