package app.suivi.android.presenter

import app.suivi.FieldKind
import app.suivi.FieldView
import app.suivi.FillView
import app.suivi.ItemId
import app.suivi.Phone
import app.suivi.SpaceId
import app.suivi.TakenAt
import app.suivi.Typed
import app.suivi.ValueFault
import app.suivi.android.session.Session
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.launch
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import java.math.BigDecimal
import java.time.OffsetDateTime
import java.time.temporal.ChronoUnit
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.withContext

/** A draft: a document that is being filled. */
data class FillState(
    val title: Words,
    /** It corrects a result. */
    val corrects: Boolean,
    val fields: List<Field>,
    /** Everything is there and right. */
    val canComplete: Boolean,
    val stands: FillStands,
    /** Who will see it once it is completed. */
    val seenBy: Seen,
)

/** A question with what stands in it. */
data class Field(
    val key: String,
    val label: Words,
    val required: Boolean,
    val form: FieldForm,
    val typed: String,
    val wrong: Fault?,
    /** What it was the last time. */
    val last: Reading?,
    val lastDay: String?,
)

/** What may be answered. */
sealed interface FieldForm {
    /** A number, within limits where there are some. */
    data class Number(val unit: Measure, val decimals: Int, val min: BigDecimal?, val max: BigDecimal?) : FieldForm

    /** One of some. */
    data class Choice(val options: List<Option>) : FieldForm

    data object Date : FieldForm

    data object Text : FieldForm

    data object Photo : FieldForm
}

/** One that may be chosen. */
data class Option(val key: String, val label: Words)

/** A photo of the record that an answer may be. */
data class PhotoOption(val item: String, val at: Long, val pose: String?)

/** What is wrong with an answer. */
enum class Fault { MISSING, OTHER, NOT_A_NUMBER, TOO_FINE, OUT_OF_RANGE, NO_SUCH_OPTION, NOT_A_DAY, BAD_TEXT, NO_PHOTO }

/** Fills a draft; what is typed is saved as it is typed, right or not, without network too. */
class FillPresenter(
    private val session: Session,
    private val scope: CoroutineScope,
    private val draft: String,
    private val now: () -> OffsetDateTime,
) {
    private val acting = Acting(session, scope)
    private val inOrder = Mutex()
    // What was typed while this is there; the core has each letter a moment later.
    private val typed = mutableMapOf<String, String>()

    // What of it could not be kept.
    private val unkept = mutableMapOf<String, String>()
    private val troubles = MutableStateFlow<Trouble?>(null)
    private var space: SpaceId? = null
    private val drawing = Drawing(session, scope) {
        val view = filling(ItemId(draft), Units.TEMPLATE.core())
        space = view.space
        Shown.Ready(view.state())
    }

    val state: StateFlow<Shown<FillState>> = drawing.state

    val doing: StateFlow<Doing> = acting.state

    /** Why not everything that stands there is kept; none: it is. */
    val trouble: StateFlow<Trouble?> = troubles.asStateFlow()

    /** Draws again, and keeps what could not be kept. */
    fun again() {
        drawing.again()
        scope.launch { inOrder.withLock { if (unkept.isNotEmpty()) keeps() } }
    }

    fun told() = acting.told()

    /** Keeps what stands in a field; nothing takes the answer away. */
    fun write(key: String, text: String) {
        typed[key] = text
        // Each waits for the one before: the last that was typed is the last that is kept.
        scope.launch {
            // Whoever goes away does not take it back.
            withContext(NonCancellable) {
                inOrder.withLock {
                    unkept[key] = text
                    keeps()
                }
            }
        }
    }

    /** What stands in a field; none: what the core has. */
    fun typed(key: String): String? = typed[key]

    /** The photos of the record, the newest first; none if they can't be had. */
    suspend fun photos(): List<PhotoOption> {
        var photos = listOf<PhotoOption>()
        val here = space ?: return photos
        session.attempt {
            photos = progress(here, Units.TEMPLATE.core()).photos.map { PhotoOption(it.item.text, it.at, it.pose) }.reversed()
        }
        return photos
    }

    /** Sends it: its author is whoever looks, and it was taken now. */
    fun complete() {
        val taken = now()
        val at = ChronoUnit.MICROS.between(OffsetDateTime.parse("1970-01-01T00:00:00Z"), taken)
        acting.act(Done.COMPLETED) {
            inOrder.withLock {
                // Else it would be completed with something else than what stands there.
                keep()
                complete(ItemId(draft), TakenAt(at, (taken.offset.totalSeconds / 60).toShort()))
            }
        }
    }

    /** Gives it up. The screen asked before. */
    fun discard() = acting.act(Done.DISCARDED) { inOrder.withLock { discardDraft(ItemId(draft)) } }

    private suspend fun keeps() {
        troubles.value = session.attempt { keep() }
        drawing.again()
    }

    private suspend fun Phone.keep() {
        for ((key, text) in unkept.toMap()) {
            fillIn(ItemId(draft), key, Typed(text, null))
            unkept -= key
        }
        troubles.value = null
    }
}

private fun FillView.state() = FillState(
    title.words(), corrects != null, fields.map { it.field() }, canComplete, stands.fill(), whoWillSee.seen(),
)

private fun FieldView.field() = Field(
    key, label.words(), required, kind.form(), typed?.text.orEmpty(), wrong?.fault(), last?.shown?.reading(), last?.day,
)

private fun FieldKind.form(): FieldForm = when (this) {
    is FieldKind.Number ->
        FieldForm.Number(v1.unit.measure(), v1.decimals.toInt(), v1.min?.toBigDecimal(), v1.max?.toBigDecimal())
    is FieldKind.Choice -> FieldForm.Choice(v1.options.map { Option(it.key, it.label.words()) })
    is FieldKind.Date -> FieldForm.Date
    is FieldKind.Text -> FieldForm.Text
    is FieldKind.Photo -> FieldForm.Photo
}

private fun ValueFault.fault() = when (this) {
    ValueFault.MISSING -> Fault.MISSING
    ValueFault.NOT_A_NUMBER -> Fault.NOT_A_NUMBER
    ValueFault.TOO_FINE -> Fault.TOO_FINE
    ValueFault.OUT_OF_RANGE -> Fault.OUT_OF_RANGE
    ValueFault.NO_SUCH_OPTION -> Fault.NO_SUCH_OPTION
    ValueFault.NOT_A_DAY -> Fault.NOT_A_DAY
    ValueFault.BAD_TEXT -> Fault.BAD_TEXT
    ValueFault.NO_PHOTO -> Fault.NO_PHOTO
    ValueFault.UNKNOWN, ValueFault.WRONG_KIND, ValueFault.OTHER_UNIT -> Fault.OTHER
}
