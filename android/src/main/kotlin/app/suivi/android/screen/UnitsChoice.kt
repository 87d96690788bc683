package app.suivi.android.screen

import androidx.annotation.StringRes
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.selection.selectableGroup
import androidx.compose.material3.FilterChip
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.unit.dp
import app.suivi.android.R
import app.suivi.android.presenter.Units

/** In which units this screen is read. */
@Composable
fun UnitsChoice(units: Units, onChoose: (Units) -> Unit) =
    FlowRow(Modifier.selectableGroup(), Arrangement.spacedBy(8.dp)) {
        for (it in Units.entries) {
            FilterChip(it == units, { onChoose(it) }, { Text(stringResource(it.words())) }, Modifier.heightIn(min = 48.dp))
        }
    }

@StringRes
private fun Units.words() = when (this) {
    Units.TEMPLATE -> R.string.units_template
    Units.METRIC -> R.string.units_metric
    Units.IMPERIAL -> R.string.units_imperial
}
