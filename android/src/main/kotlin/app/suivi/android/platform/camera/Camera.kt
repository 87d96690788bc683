package app.suivi.android.platform.camera

import android.graphics.SurfaceTexture
import app.suivi.android.presenter.CameraState
import app.suivi.android.presenter.CameraTrouble
import app.suivi.android.presenter.QuarterTurn
import app.suivi.android.presenter.Side
import kotlinx.coroutines.flow.StateFlow
import java.io.File

/** The phone's camera, as far as the screen that takes photos needs it. */
interface Camera {
    /** How it stands. */
    val state: StateFlow<CameraState>

    /** Shows on [view] what the camera on this side sees; one that was open is let go. */
    fun open(side: Side, view: SurfaceTexture)

    /** Writes a JPEG into a file; back when it is on the disk. Nothing is told if it is. */
    suspend fun take(upright: QuarterTurn, to: File): CameraTrouble?

    /** Lets the camera go, for other apps. */
    fun close()

    /** A permission was asked for and refused. */
    fun refused(forEver: Boolean)
}
