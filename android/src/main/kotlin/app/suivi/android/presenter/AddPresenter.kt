package app.suivi.android.presenter

import app.suivi.AddPhotosRequest
import app.suivi.AddView
import app.suivi.ItemId
import app.suivi.PhotoSource
import app.suivi.PictureSize
import app.suivi.SpaceId
import app.suivi.android.session.Session
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import java.io.File
import java.io.Serializable
import java.time.LocalDateTime
import java.time.format.DateTimeFormatter
import java.util.concurrent.ConcurrentLinkedQueue
import kotlin.time.Duration.Companion.seconds

/** Where a photo goes, who sees it there, and what may lie over the camera. */
data class AddState(
    val client: String?,
    /** The folder's own name; none for the root. */
    val folder: String?,
    /** Why nothing can be added here; none: it can. */
    val refused: Trouble?,
    /** The visibilities that may be chosen, the usual one first. */
    val choices: List<Choice>,
    /** The slots, then a person's own. */
    val poses: List<PoseRow>,
) {
    /** Who will see a photo: as was chosen, else as is usual; none: what was chosen is not possible here any more. */
    fun choice(chosen: Visibility?): Choice? = if (chosen == null) choices.firstOrNull() else choices.find { it.visibility == chosen }
}

/** A pose, and what of it may lie over the camera. */
data class PoseRow(val word: String, val count: Int, val first: FileRow?, val latest: FileRow?)

/** Which photo lies over the camera. */
enum class GhostOf { FIRST, LATEST }

/** What a person set for the next photo, and what is being done. */
data class Shooting(
    val pose: String = "front",
    /** Who shall see it; none: as is usual. */
    val visibility: Visibility? = null,
    val ghost: Boolean = true,
    val ghostOf: GhostOf = GhostOf.LATEST,
    /** How much of the ghost is seen: 0 to 0.6. */
    val ghostShare: Float = 0.35f,
    /** Seconds before a photo is taken. */
    val timer: Int = 0,
    val side: Side = Side.BACK,
    /** The seconds that are left. */
    val counting: Int? = null,
    /** A photo is being taken or saved. */
    val busy: Boolean = false,
    val told: Told? = null,
    /** Taken and not saved yet, since something was in the way. */
    val unsaved: Int = 0,
) : Serializable {
    /** What of it outlives the process: what was set, not what is being done. */
    val kept get() = copy(counting = null, busy = false, told = null, unsaved = 0)
}

/** What became of what was added, shortly. */
sealed interface Told {
    /** Saved on this phone; so many wait to be sent. */
    data class Saved(val photos: Int, val waiting: Int) : Told

    /** The camera gave none. */
    data class NotTaken(val why: CameraTrouble) : Told

    /** It could not be saved. */
    data class NotSaved(val why: Trouble) : Told

    /** Of several, the first reason. */
    data class Obstructed(val photos: Int, val why: Obstacle) : Told
}

/** What could be copied of what somebody chose, and why something could not. */
class Copied(val files: List<File>, val why: Obstacle?)

/**
 * Takes photos into [folder] of [space]. What the camera gave lies in [captures] until the core has
 * it; what is found there from before is offered. [kept]: what was set before the process ended.
 */
class AddPresenter(
    private val session: Session,
    private val scope: CoroutineScope,
    private val space: String,
    private val folder: String?,
    captures: File,
    kept: Shooting = Shooting(),
) {
    private val captures = Captures(captures)
    private val drawing = Drawing(session, scope) { Shown.Ready(add(SpaceId(space), folder?.let(::ItemId)).state()) }
    private val shootings = MutableStateFlow(kept)
    private var counting: Job? = null
    private var telling: Job? = null

    /** The person was asked for the camera; the next time he asks himself. */
    var asked = false

    val state: StateFlow<Shown<AddState>> = drawing.state
    val shooting: StateFlow<Shooting> = shootings.asStateFlow()

    init {
        scope.launch {
            // Also what a screen that is gone could not save.
            Captures.letGo.collect {
                val left = withContext(Dispatchers.IO) { this@AddPresenter.captures.unsaved().size }
                shootings.update { if (it.busy) it else it.copy(unsaved = left) }
            }
        }
    }

    fun again() = drawing.again()

    fun pose(word: String) {
        val own = word.trim()
        if (own.isNotEmpty()) shootings.update { it.copy(pose = own) }
    }

    fun choose(choice: Choice) = shootings.update { it.copy(visibility = choice.visibility) }

    fun ghost(on: Boolean) = shootings.update { it.copy(ghost = on) }

    fun ghostOf(which: GhostOf) = shootings.update { it.copy(ghostOf = which) }

    fun ghostShare(share: Float) = shootings.update { it.copy(ghostShare = share.coerceIn(0f, MOST_OF_GHOST)) }

    /** Off, 3, 5 or 10 seconds, in turn. */
    fun timer() = shootings.update { it.copy(timer = TIMERS[(TIMERS.indexOf(it.timer) + 1) % TIMERS.size]) }

    fun turn() = shootings.update { it.copy(side = if (it.side == Side.BACK) Side.FRONT else Side.BACK) }

    /** Takes a photo as [take] does, after the timer; while it counts: stops it. */
    fun shoot(take: suspend (to: File) -> CameraTrouble?) {
        if (counting?.isActive == true) return stop()
        if (shootings.value.busy) return
        counting = scope.launch {
            for (left in shootings.value.timer downTo 1) {
                shootings.update { it.copy(counting = left) }
                delay(1.seconds)
            }
            shootings.update { it.copy(counting = null, busy = true) }
            // From here it is done, whoever leaves the screen.
            withContext(NonCancellable) { taken(take) }
        }
    }

    /** The timer does not end with a photo. */
    fun stop() {
        if (shootings.value.counting == null) return
        counting?.cancel()
        shootings.update { it.copy(counting = null) }
    }

    /** Adds what the picker gave, once [copy] has brought it into files of the app's own. */
    fun picked(copy: suspend (into: (name: String) -> File) -> Copied) {
        if (shootings.value.busy) return
        shootings.update { it.copy(busy = true) }
        scope.launch {
            val made = ConcurrentLinkedQueue<File>()
            try {
                // First of all: the right to read them ends with the window.
                val copied = withContext(NonCancellable + Dispatchers.IO) { copy { captures.newFile(it, chosen = true).also(made::add) } }
                // To a new process they come before it is known who may see them.
                state.first { it !is Shown.Loading }
                withContext(NonCancellable) {
                    // From here they are whoever saves them to let go.
                    made.removeAll(copied.files.toSet())
                    if (copied.files.isEmpty()) tell(copied.why?.let { Told.Obstructed(1, it) }) else save(copied.files, copied.why)
                }
            } finally {
                captures.letGo(made)
            }
        }
    }

    /** Saves what was taken before, as the screen is set now. */
    fun saveUnsaved() {
        if (shootings.value.busy) return
        shootings.update { it.copy(busy = true) }
        scope.launch {
            withContext(NonCancellable) {
                val left = withContext(Dispatchers.IO) { captures.taken() }
                if (left.isEmpty()) tell(null) else save(left)
            }
        }
    }

    /** Gives up what was taken before. The screen asked before. */
    fun discardUnsaved() {
        if (shootings.value.busy) return
        shootings.update { it.copy(busy = true) }
        scope.launch {
            val left = withContext(NonCancellable + Dispatchers.IO) {
                captures.taken().forEach(captures::remove)
                captures.unsaved().size
            }
            shootings.update { it.copy(busy = false, unsaved = left) }
        }
    }

    /** The picture of a file, as [read] reads it. */
    suspend fun <R> picture(item: String, read: suspend (ByteArray) -> R): R? =
        session.picture(item, PictureSize.PREVIEW, read)

    private suspend fun taken(take: suspend (to: File) -> CameraTrouble?) {
        val file = captures.newFile("IMG_${LocalDateTime.now().format(NAME)}.jpg")
        val trouble = take(file)
        if (trouble == null) return save(listOf(file))
        withContext(Dispatchers.IO) { captures.remove(file) }
        tell(Told.NotTaken(trouble))
    }

    /** [missing]: why others, chosen together with these, could not be read. */
    private suspend fun save(files: List<File>, missing: Obstacle? = null) {
        val set = shootings.value
        // Never wider than was chosen.
        val shown = state.value
        val level = (shown as? Shown.Ready)?.value?.choice(set.visibility)?.level()
        var told: Told? = null
        val trouble = if (level == null) (shown as? Shown.Failed)?.trouble ?: Trouble.LEVEL_IMPOSSIBLE else session.attempt {
            // What was chosen from the gallery is in no slot: nobody said so.
            val photos = files.map { PhotoSource(it.path, null, if (captures.isChosen(it)) null else set.pose, null) }
            val receipt = addPhotos(AddPhotosRequest(SpaceId(space), folder?.let(::ItemId), level, photos, false))
            val reasons = receipt.photos.map { it.blocked?.obstacle() }
            // What the core has, or never takes, is needed here no more. What it could not take now
            // stays and is offered again: from here, so it does not stand in the queue as well.
            withContext(Dispatchers.IO) { files.zip(reasons).forEach { (file, why) -> if (why?.passing != true) captures.remove(file) } }
            receipt.photos.zip(reasons).forEach { (photo, why) -> if (why?.passing == true) discard(photo.op) }
            val blocked = reasons.filterNotNull() + listOfNotNull(missing)
            told = when (val first = blocked.firstOrNull()) {
                null -> Told.Saved(files.size, files.size)
                else -> Told.Obstructed(blocked.size, first)
            }
        }
        // They are saved, whether or not it can be told how much waits.
        session.attempt { told = (told as? Told.Saved)?.copy(waiting = waiting().counts.pending.toInt()) ?: told }
        captures.letGo(files)
        tell(trouble?.let(Told::NotSaved) ?: told)
    }

    private suspend fun tell(told: Told?) {
        val unsaved = withContext(Dispatchers.IO) { captures.unsaved().size }
        shootings.update { it.copy(busy = false, told = told, unsaved = unsaved) }
        telling?.cancel()
        // What went wrong stays until the next photo.
        if (told is Told.Saved) {
            telling = scope.launch {
                delay(SHORTLY)
                shootings.update { it.copy(told = null) }
            }
        }
    }

    companion object {
        /** More would hide what the camera sees. */
        const val MOST_OF_GHOST = 0.6f
        private val TIMERS = listOf(0, 3, 5, 10)
        private val SHORTLY = 6.seconds
        private val NAME = DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss")
    }
}

private fun AddView.state() = AddState(
    client = client,
    folder = folder?.name,
    refused = if (can.addPhoto) null else can.addRefused?.let { Trouble.of(it) } ?: Trouble.NOT_ALLOWED,
    choices = can.levels.map { it.choice() },
    poses = poses.map { PoseRow(it.pose, it.count.toInt(), it.first?.row(), it.latest?.row()) },
)
