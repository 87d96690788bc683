package app.suivi.android.presenter

import app.suivi.Extent
import app.suivi.Facing
import app.suivi.Frame
import app.suivi.Turn
import app.suivi.Viewfinder
import app.suivi.overlay

/** On which side of the phone a camera is. */
enum class Side { BACK, FRONT }

/** A turn by quarters, clockwise. */
enum class QuarterTurn(val degrees: Int) {
    NONE(0), QUARTER(90), HALF(180), THREE_QUARTERS(270);

    companion object {
        fun of(degrees: Int) = entries.first { it.degrees == Math.floorMod(degrees, 360) }
    }
}

/** A width and a height, in pixels. */
data class Size(val width: Float, val height: Float)

/** Where something lies, in pixels. */
data class Place(val left: Float, val top: Float, val size: Size)

/** Why there is no picture from the camera, or no photo. */
enum class CameraTrouble {
    /** This phone has none. */
    NO_CAMERA,

    /** Another app uses it, or it stopped. */
    TAKEN_AWAY,

    /** The person said no, and may be asked again. */
    REFUSED,

    /** The person said no for ever: only the system's settings open it. */
    REFUSED_FOR_EVER,

    /** The photo had no room on this phone. */
    STORAGE_FULL,

    /** The phone's storage did not take it. */
    STORAGE_CLOSED,
}

/** How a camera stands. */
sealed interface CameraState {
    data object Closed : CameraState

    /** It gives a picture. */
    data class Open(
        val side: Side,
        /** How far what its sensor gives must be turned to be upright as the phone is held naturally. */
        val sensor: QuarterTurn,
        /** How large that is. */
        val stream: Size,
        /** There is one on the other side too. */
        val other: Boolean,
    ) : CameraState

    data class Failed(val trouble: CameraTrouble) : CameraState
}

/** How the camera's picture is drawn on its view, and where the ghost lies on it. */
data class Laid(
    /** How far a photo taken now is turned to be upright. */
    val upright: QuarterTurn,
    /** By how much a view that stretches the picture over itself is drawn larger, before it is turned. */
    val scaleX: Float,
    val scaleY: Float,
    val turn: QuarterTurn,
    val picture: Place,
    val ghost: Place?,
    /** The ghost is drawn as in a mirror. */
    val mirrored: Boolean,
)

/** The core's answer to how [camera] is drawn on a view, with a ghost of this size; none while the view has no size. */
fun laid(camera: CameraState.Open, view: Size, display: QuarterTurn, ghost: Size?): Laid? {
    val finder = Viewfinder(
        if (camera.side == Side.FRONT) Facing.FRONT else Facing.BACK,
        camera.sensor.turn(), camera.stream.extent(), view.extent(), display.turn(),
    )
    val overlay = overlay(finder, ghost?.extent()) ?: return null
    return Laid(
        overlay.upright.quarters(), overlay.scaleX, overlay.scaleY, overlay.turn.quarters(),
        overlay.picture.place(), overlay.ghost?.place(), overlay.mirrored,
    )
}

internal fun QuarterTurn.turn(): Turn = when (this) {
    QuarterTurn.NONE -> Turn.ZERO
    QuarterTurn.QUARTER -> Turn.QUARTER
    QuarterTurn.HALF -> Turn.HALF
    QuarterTurn.THREE_QUARTERS -> Turn.THREE_QUARTERS
}

private fun Turn.quarters() = when (this) {
    Turn.ZERO -> QuarterTurn.NONE
    Turn.QUARTER -> QuarterTurn.QUARTER
    Turn.HALF -> QuarterTurn.HALF
    Turn.THREE_QUARTERS -> QuarterTurn.THREE_QUARTERS
}

private fun Size.extent() = Extent(width, height)

private fun Frame.place() = Place(left, top, Size(size.width, size.height))
