package app.suivi.android.screen

import androidx.annotation.StringRes
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.selection.selectable
import androidx.compose.foundation.selection.selectableGroup
import androidx.compose.foundation.text.KeyboardOptions
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.AlertDialog
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedButton
import androidx.compose.material3.OutlinedTextField
import androidx.compose.material3.RadioButton
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.produceState
import androidx.compose.runtime.remember
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.input.KeyboardType
import androidx.compose.ui.unit.dp
import app.suivi.android.R
import app.suivi.android.presenter.Fault
import app.suivi.android.presenter.Field
import app.suivi.android.presenter.FieldForm
import app.suivi.android.presenter.Option
import app.suivi.android.presenter.PhotoOption

/** A question, where its answer is written, and what is wrong with that. */
@Composable
fun FieldOf(field: Field, open: Boolean, photos: suspend () -> List<PhotoOption>, typed: String? = null, onWrite: (String) -> Unit) {
    val label = field.label.said().let { if (field.required) stringResource(R.string.fill_required, it) else it }
    Column(Modifier.fillMaxWidth(), Arrangement.spacedBy(4.dp)) {
        when (val form = field.form) {
            is FieldForm.Number -> Written(field, unitLabel(label, form), open, typed, onWrite)
            is FieldForm.Text -> Written(field, label, open, typed, onWrite)
            is FieldForm.Date -> {
                Written(field, label, open, typed, onWrite)
                Text(stringResource(R.string.fill_date), style = MaterialTheme.typography.bodyMedium)
            }
            is FieldForm.Choice -> OneOf(field, label, form.options, open, onWrite)
            is FieldForm.Photo -> OnePhoto(field, label, open, photos, onWrite)
        }
        (field.form as? FieldForm.Number)?.range()?.let { Text(it, style = MaterialTheme.typography.bodyMedium) }
        field.last?.let { last ->
            val said = listOfNotNull(last.quantity.said(), field.lastDay?.let { calendarDay(it) }).joinToString(" · ")
            Text(stringResource(R.string.fill_last, said), style = MaterialTheme.typography.bodyMedium)
        }
        field.wrong?.let {
            Text(
                stringResource(it.sentence()), Modifier.semantics { liveRegion = LiveRegionMode.Polite },
                color = MaterialTheme.colorScheme.error, style = MaterialTheme.typography.bodyMedium,
            )
        }
    }
}

@Composable
private fun Written(field: Field, label: String, open: Boolean, typed: String?, onWrite: (String) -> Unit) {
    // What stands here while it is typed. The system keeps none of it: what it has may be older than what the core has.
    var text by remember(field.key) { mutableStateOf(typed ?: field.typed) }
    OutlinedTextField(
        text, { text = it.take(LONGEST); onWrite(text) }, Modifier.fillMaxWidth(), enabled = open,
        label = { Text(label) }, isError = field.wrong != null, keyboardOptions = KeyboardOptions(keyboardType = field.form.keyboard()),
    )
}

/** The digits alone have no hyphen of a date and, on many phones, no sign. */
internal fun FieldForm.keyboard() =
    if (this is FieldForm.Number && min != null && min.signum() >= 0) KeyboardType.Decimal else KeyboardType.Text

@Composable
private fun OneOf(field: Field, label: String, options: List<Option>, open: Boolean, onWrite: (String) -> Unit) {
    Text(label, Modifier.semantics { heading() }, style = MaterialTheme.typography.titleSmall)
    Column(Modifier.selectableGroup()) {
        for (option in options) Chosen(option.label.said(), option.key == field.typed, open) { onWrite(option.key) }
    }
}

@Composable
private fun Chosen(words: String, chosen: Boolean, open: Boolean, onChoose: () -> Unit) = Row(
    Modifier.fillMaxWidth().selectable(chosen, open, Role.RadioButton, onClick = onChoose).heightIn(min = 48.dp),
    Arrangement.spacedBy(12.dp), Alignment.CenterVertically,
) {
    RadioButton(chosen, null, enabled = open)
    Text(words, style = MaterialTheme.typography.bodyLarge)
}

@Composable
private fun OnePhoto(field: Field, label: String, open: Boolean, photos: suspend () -> List<PhotoOption>, onWrite: (String) -> Unit) {
    var asks by rememberSaveable { mutableStateOf(false) }
    Text(label, Modifier.semantics { heading() }, style = MaterialTheme.typography.titleSmall)
    if (field.typed.isNotEmpty()) Labelled(R.drawable.ic_photo, stringResource(R.string.fill_photo_chosen))
    OutlinedButton({ asks = true }, Modifier.heightIn(min = 48.dp), enabled = open) { Text(stringResource(R.string.fill_photo)) }
    if (!asks) return
    val there by produceState<List<PhotoOption>?>(null) { value = photos() }
    AlertDialog(
        { asks = false },
        title = { Text(stringResource(R.string.fill_photo)) },
        text = {
            Column(Modifier.verticalScroll(rememberScrollState()).selectableGroup()) {
                if (there?.isEmpty() == true) Text(stringResource(R.string.fill_photo_none))
                for (photo in there.orEmpty()) {
                    val words = listOfNotNull(photo.pose?.let { pose(it) }, stringResource(R.string.fill_photo_of, day(photo.at)))
                    Chosen(words.joinToString(" · "), photo.item == field.typed, true) { onWrite(photo.item); asks = false }
                }
            }
        },
        confirmButton = { TextButton({ asks = false }) { Text(stringResource(R.string.cancel)) } },
    )
}

@Composable
private fun FieldForm.Number.range(): String? = when {
    min != null && max != null -> stringResource(R.string.fill_range, quantity(min, unit, decimals), quantity(max, unit, decimals))
    min != null -> stringResource(R.string.fill_range_from, quantity(min, unit, decimals))
    max != null -> stringResource(R.string.fill_range_to, quantity(max, unit, decimals))
    else -> null
}

@StringRes
private fun Fault.sentence() = when (this) {
    Fault.MISSING -> R.string.fault_missing
    Fault.NOT_A_NUMBER -> R.string.fault_not_a_number
    Fault.TOO_FINE -> R.string.fault_too_fine
    Fault.OUT_OF_RANGE -> R.string.fault_out_of_range
    Fault.NO_SUCH_OPTION -> R.string.fault_no_such_option
    Fault.NOT_A_DAY -> R.string.fault_not_a_day
    Fault.BAD_TEXT -> R.string.fault_bad_text
    Fault.NO_PHOTO -> R.string.fault_no_photo
    Fault.OTHER -> R.string.fault_other
}

/** The question with the unit of its answer. */
@Composable
private fun unitLabel(label: String, form: FieldForm.Number): String =
    listOf(label, stringResource(form.unit.words(), "").trim()).filter { it.isNotEmpty() }.joinToString(", ")

/** More than any answer may have, and less than what the core does not keep. */
private const val LONGEST = 8_000
