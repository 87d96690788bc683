package app.suivi.android.stories

import android.graphics.SurfaceTexture
import app.suivi.android.platform.camera.Camera
import app.suivi.android.presenter.CameraState
import app.suivi.android.presenter.CameraTrouble
import app.suivi.android.presenter.QuarterTurn
import app.suivi.android.presenter.Side
import app.suivi.android.presenter.Size
import kotlinx.coroutines.flow.MutableStateFlow
import java.io.File

/** A camera whose photos are files. It is always there: on the JVM no view asks for it. */
class StandInCamera : Camera {
    override val state = MutableStateFlow<CameraState>(CameraState.Open(Side.BACK, QuarterTurn.QUARTER, Size(1440f, 1080f), true))

    /** What it takes next; none: another app has it. */
    var photo: String? = null

    override fun open(side: Side, view: SurfaceTexture) {}

    override suspend fun take(upright: QuarterTurn, to: File): CameraTrouble? {
        File(photo ?: return CameraTrouble.TAKEN_AWAY).copyTo(to)
        return null
    }

    override fun close() {}

    override fun refused(forEver: Boolean) {}
}
