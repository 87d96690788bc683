package app.suivi.android.screen

import androidx.compose.foundation.Canvas
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxHeight
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.geometry.Size
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.Path
import androidx.compose.ui.graphics.drawscope.DrawScope
import androidx.compose.ui.graphics.drawscope.Stroke
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import app.suivi.android.R
import app.suivi.android.presenter.Chart
import app.suivi.android.presenter.ChartPoint
import java.math.BigDecimal

/** A data field through time: the last value, what changed, and a line whose points are read one by one. */
@Composable
fun ChartCard(chart: Chart, modifier: Modifier = Modifier) = Surface(
    modifier, color = MaterialTheme.colorScheme.surfaceContainerLow, shape = MaterialTheme.shapes.medium,
) {
    Column(Modifier.fillMaxWidth().padding(16.dp), Arrangement.spacedBy(8.dp)) {
        Column(Modifier.semantics(mergeDescendants = true) {}, Arrangement.spacedBy(4.dp)) {
            Text(chart.label.said(), style = MaterialTheme.typography.titleMedium)
            Text(chart.title.said(), style = MaterialTheme.typography.bodySmall, color = MaterialTheme.colorScheme.onSurfaceVariant)
            val last = chart.points.last()
            Text(quantity(last.value, chart.unit, chart.decimals), style = MaterialTheme.typography.headlineMedium)
            chart.sinceLast?.let { Text(it.sinceLast(chart.unit, chart.decimals)) }
            chart.sinceStart?.let { Text(it.sinceStart(chart.unit, chart.decimals)) }
            last.usual?.said(chart.unit, chart.decimals)?.let { usual ->
                Text(listOfNotNull(usual, last.flag.said()).joinToString(" · "), color = MaterialTheme.colorScheme.onSurfaceVariant)
            }
        }
        if (chart.points.size > 1) Curve(chart)
    }
}

@Composable
private fun Curve(chart: Chart) {
    val line = MaterialTheme.colorScheme.primary
    val usual = MaterialTheme.colorScheme.primaryContainer
    Box(Modifier.fillMaxWidth().height(140.dp)) {
        Canvas(Modifier.fillMaxSize()) { curve(chart, line, usual) }
        // Over each point its words, from the oldest on.
        Row(Modifier.fillMaxSize()) {
            for (point in chart.points) {
                val said = described(chart, point)
                Box(Modifier.weight(1f).fillMaxHeight().semantics { contentDescription = said })
            }
        }
    }
    Row(Modifier.fillMaxWidth(), Arrangement.SpaceBetween) {
        Text(day(chart.points.first().at), style = MaterialTheme.typography.bodySmall, color = MaterialTheme.colorScheme.onSurfaceVariant)
        Text(day(chart.points.last().at), style = MaterialTheme.typography.bodySmall, color = MaterialTheme.colorScheme.onSurfaceVariant)
    }
}

/** Date, value with its unit, change. */
@Composable
private fun described(chart: Chart, point: ChartPoint): String {
    val value = quantity(point.value, chart.unit, chart.decimals)
    val change = point.change ?: return stringResource(R.string.chart_point, day(point.at), value)
    return stringResource(R.string.chart_point_change, day(point.at), value, signed(change, chart.unit, chart.decimals))
}

private fun DrawScope.curve(chart: Chart, line: Color, usual: Color) {
    val edge = 8.dp.toPx()
    val first = chart.points.first().at
    val time = (chart.points.last().at - first).coerceAtLeast(1).toFloat()
    val least = chart.least.toFloat()
    val spread = (chart.greatest.toFloat() - least).takeIf { it > 0 } ?: 1f
    fun across(at: Long) = edge + (at - first) / time * (size.width - 2 * edge)
    fun up(value: BigDecimal) = size.height - edge - (value.toFloat() - least) / spread * (size.height - 2 * edge)
    chart.points.last().usual?.let { range ->
        val top = (range.high?.let(::up) ?: 0f).coerceIn(0f, size.height)
        val bottom = (range.low?.let(::up) ?: size.height).coerceIn(0f, size.height)
        drawRect(usual, Offset(0f, top), Size(size.width, bottom - top), alpha = 0.5f)
    }
    val path = Path()
    chart.points.forEachIndexed { at, point ->
        val (x, y) = across(point.at) to up(point.value)
        if (at == 0) path.moveTo(x, y) else path.lineTo(x, y)
    }
    drawPath(path, line, style = Stroke(2.dp.toPx()))
    for (point in chart.points) drawCircle(line, 4.dp.toPx(), Offset(across(point.at), up(point.value)))
}
