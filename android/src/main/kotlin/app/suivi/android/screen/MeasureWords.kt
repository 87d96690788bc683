package app.suivi.android.screen

import androidx.annotation.StringRes
import app.suivi.android.R
import app.suivi.android.presenter.Measure

/** A number with its unit. */
@StringRes
fun Measure.words(): Int = when (this) {
    Measure.KILOGRAM -> R.string.measure_kilogram
    Measure.GRAM -> R.string.measure_gram
    Measure.POUND -> R.string.measure_pound
    Measure.METRE -> R.string.measure_metre
    Measure.CENTIMETRE -> R.string.measure_centimetre
    Measure.MILLIMETRE -> R.string.measure_millimetre
    Measure.INCH -> R.string.measure_inch
    Measure.FOOT -> R.string.measure_foot
    Measure.SECOND -> R.string.measure_second
    Measure.MINUTE -> R.string.measure_minute
    Measure.MILLIMETRE_OF_MERCURY -> R.string.measure_millimetre_of_mercury
    Measure.KILOPASCAL -> R.string.measure_kilopascal
    Measure.CELSIUS -> R.string.measure_celsius
    Measure.FAHRENHEIT -> R.string.measure_fahrenheit
    Measure.PER_MINUTE -> R.string.measure_per_minute
    Measure.COUNT -> R.string.measure_count
    Measure.PERCENT -> R.string.measure_percent
    Measure.DEGREE -> R.string.measure_degree
    Measure.POINT -> R.string.measure_point
    Measure.KILOGRAM_PER_SQUARE_METRE -> R.string.measure_kilogram_per_square_metre
    Measure.MILLILITRE_PER_KILOGRAM_MINUTE -> R.string.measure_millilitre_per_kilogram_minute
    Measure.WATT -> R.string.measure_watt
}
