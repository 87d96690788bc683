package app.suivi.android.presenter

import app.suivi.DataChange
import app.suivi.DataSeries
import app.suivi.DataUnit
import app.suivi.History
import app.suivi.SeriesPoint
import app.suivi.ShownData
import app.suivi.Standing
import app.suivi.UnitSystem
import app.suivi.UsualRange
import app.suivi.Wording
import java.math.BigDecimal

/** Words that a company wrote, in both languages or in one of them. */
data class Words(val fr: String, val en: String)

/** In which units whoever looks reads. */
enum class Units { TEMPLATE, METRIC, IMPERIAL }

/** A unit of measure. */
enum class Measure {
    KILOGRAM, GRAM, POUND, METRE, CENTIMETRE, MILLIMETRE, INCH, FOOT, SECOND, MINUTE, MILLIMETRE_OF_MERCURY, KILOPASCAL,
    CELSIUS, FAHRENHEIT, PER_MINUTE, COUNT, PERCENT, DEGREE, POINT, KILOGRAM_PER_SQUARE_METRE,
    MILLILITRE_PER_KILOGRAM_MINUTE, WATT,
}

/** A number with its unit. */
data class Quantity(val value: BigDecimal, val unit: Measure, val decimals: Int)

/** What is usual; one end may be open. */
data class Usual(val low: BigDecimal?, val high: BigDecimal?)

/** Where a value stands to what is usual. It is no judgement: above may be good or bad. */
enum class Flag { NONE, BELOW, WITHIN, ABOVE }

/** A value as it is read. */
data class Reading(val quantity: Quantity, val usual: Usual?, val flag: Flag)

/** A difference to an earlier value. */
data class Difference(val by: BigDecimal, val from: Long)

/** A data field through time. */
data class Chart(
    /** Of what it is a part. */
    val title: Words,
    val label: Words,
    val unit: Measure,
    val decimals: Int,
    /** The oldest first; never empty. */
    val points: List<ChartPoint>,
    val sinceLast: Difference?,
    val sinceStart: Difference?,
    val least: BigDecimal,
    val greatest: BigDecimal,
)

/** One value in a chart. */
data class ChartPoint(
    val at: Long,
    val value: BigDecimal,
    val usual: Usual?,
    val flag: Flag,
    /** From the point before, as both are shown. */
    val change: BigDecimal?,
)

internal fun Wording.words() = Words(fr, en)

internal fun DataUnit.measure() = Measure.valueOf(name)

internal fun Measure.core() = DataUnit.valueOf(name)

internal fun Units.core() = when (this) {
    Units.TEMPLATE -> UnitSystem.TEMPLATE
    Units.METRIC -> UnitSystem.METRIC
    Units.IMPERIAL -> UnitSystem.IMPERIAL
}

internal fun UsualRange.usual() = Usual(low?.toBigDecimal(), high?.toBigDecimal())

internal fun ShownData.reading() =
    Reading(Quantity(value.toBigDecimal(), unit.measure(), decimals.toInt()), usual?.usual(), standing.flag())

internal fun DataChange.change() = Difference(by.toBigDecimal(), from)

internal fun Standing.flag() = when (this) {
    Standing.UNKNOWN -> Flag.NONE
    Standing.BELOW -> Flag.BELOW
    Standing.WITHIN -> Flag.WITHIN
    Standing.ABOVE -> Flag.ABOVE
}

internal fun History.charts() = series.filter { it.points.isNotEmpty() }.map { it.chart(title.words()) }

private fun DataSeries.chart(title: Words) = Chart(
    title, label.words(), unit.measure(), decimals.toInt(),
    points.mapIndexed { at, point -> point.drawn(points.getOrNull(at - 1)) },
    sinceLast?.change(), sinceStart?.change(), spread.least.toBigDecimal(), spread.greatest.toBigDecimal(),
)

private fun SeriesPoint.drawn(before: SeriesPoint?) = ChartPoint(
    at, value.toBigDecimal(), usual?.usual(), standing.flag(), before?.let { value.toBigDecimal() - it.value.toBigDecimal() },
)
