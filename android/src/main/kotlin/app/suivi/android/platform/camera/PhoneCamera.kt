package app.suivi.android.platform.camera

import android.Manifest
import android.content.Context
import android.content.pm.PackageManager
import android.graphics.ImageFormat
import android.graphics.SurfaceTexture
import android.hardware.camera2.CameraAccessException
import android.hardware.camera2.CameraCaptureSession
import android.hardware.camera2.CameraCharacteristics
import android.hardware.camera2.CameraDevice
import android.hardware.camera2.CameraManager
import android.hardware.camera2.CameraMetadata
import android.hardware.camera2.CaptureFailure
import android.hardware.camera2.CaptureRequest
import android.media.ImageReader
import android.os.Handler
import android.os.Looper
import android.view.Surface
import app.suivi.android.platform.isOfNoSpace
import app.suivi.android.platform.writeWhole
import app.suivi.android.presenter.CameraState
import app.suivi.android.presenter.CameraTrouble
import app.suivi.android.presenter.QuarterTurn
import app.suivi.android.presenter.Side
import app.suivi.android.presenter.Size
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.withContext
import java.io.File
import java.io.IOException

/** The camera by camera2. Its calls come on the main thread, as those of the screen do. */
class PhoneCamera(private val context: Context) : Camera {
    private val cameras = context.getSystemService(CameraManager::class.java)!!
    private val main = Handler(Looper.getMainLooper())
    private val states = MutableStateFlow<CameraState>(CameraState.Closed)
    private var open: Open? = null
    override val state: StateFlow<CameraState> = states.asStateFlow()

    /** What is held of the system while a camera is open. */
    private class Open(val device: CameraDevice, val view: Surface, val photos: ImageReader, val lens: Lens) {
        var session: CameraCaptureSession? = null
        var photo: CompletableDeferred<ByteArray?>? = null

        fun close() {
            photo?.complete(null)
            device.close()
            photos.close()
            view.release()
        }
    }

    override fun open(side: Side, view: SurfaceTexture) {
        close()
        if (context.checkSelfPermission(Manifest.permission.CAMERA) != PackageManager.PERMISSION_GRANTED) {
            return fail(CameraTrouble.REFUSED)
        }
        try {
            val lenses = cameras.cameraIdList.mapNotNull(::lens)
            val lens = lenses.find { it.side == side } ?: lenses.firstOrNull() ?: return fail(CameraTrouble.NO_CAMERA)
            view.setDefaultBufferSize(lens.preview.width, lens.preview.height)
            val other = lenses.any { it.side != lens.side }
            cameras.openCamera(lens.id, Opening(lens, other, view), main)
        } catch (_: CameraAccessException) {
            fail(CameraTrouble.TAKEN_AWAY)
        } catch (_: SecurityException) {
            fail(CameraTrouble.REFUSED)
        } catch (_: IllegalArgumentException) {
            // It was pulled out between the list and the call.
            fail(CameraTrouble.NO_CAMERA)
        }
    }

    override suspend fun take(upright: QuarterTurn, to: File): CameraTrouble? {
        val now = open ?: return CameraTrouble.TAKEN_AWAY
        val session = now.session ?: return CameraTrouble.TAKEN_AWAY
        val photo = CompletableDeferred<ByteArray?>().also { now.photo = it }
        try {
            val request = now.device.createCaptureRequest(CameraDevice.TEMPLATE_STILL_CAPTURE).apply {
                addTarget(now.photos.surface)
                set(CaptureRequest.JPEG_ORIENTATION, upright.degrees)
                set(CaptureRequest.CONTROL_AF_MODE, CaptureRequest.CONTROL_AF_MODE_CONTINUOUS_PICTURE)
            }
            session.capture(request.build(), Failing(photo), main)
        } catch (_: CameraAccessException) {
            return CameraTrouble.TAKEN_AWAY
        } catch (_: IllegalStateException) {
            // It was let go meanwhile.
            return CameraTrouble.TAKEN_AWAY
        } catch (_: IllegalArgumentException) {
            return CameraTrouble.TAKEN_AWAY
        }
        val bytes = photo.await() ?: return CameraTrouble.TAKEN_AWAY
        return withContext(Dispatchers.IO) { written(bytes, to) }
    }

    override fun close() {
        open?.close()
        open = null
        wanted = null
        states.value = CameraState.Closed
    }

    override fun refused(forEver: Boolean) =
        fail(if (forEver) CameraTrouble.REFUSED_FOR_EVER else CameraTrouble.REFUSED)

    private var wanted: Opening? = null

    private fun fail(why: CameraTrouble) {
        close()
        states.value = CameraState.Failed(why)
    }

    /** Another app has it by now, it was let go, or the view on which it should show its picture went. */
    private inline fun orTakenAway(act: () -> Unit) = try {
        act()
    } catch (_: CameraAccessException) {
        fail(CameraTrouble.TAKEN_AWAY)
    } catch (_: IllegalStateException) {
        fail(CameraTrouble.TAKEN_AWAY)
    } catch (_: IllegalArgumentException) {
        fail(CameraTrouble.TAKEN_AWAY)
    }

    private fun lens(id: String) = try {
        Lens.of(id, cameras.getCameraCharacteristics(id))
    } catch (_: CameraAccessException) {
        null
    }

    private inner class Opening(val lens: Lens, val other: Boolean, val view: SurfaceTexture) : CameraDevice.StateCallback() {
        init {
            wanted = this
        }

        override fun onOpened(device: CameraDevice) {
            // The screen went, or wanted the other side, before this one came.
            if (wanted !== this) return device.close()
            val surface = try {
                Surface(view)
            } catch (_: RuntimeException) {
                // The screen let it go meanwhile.
                device.close()
                return fail(CameraTrouble.TAKEN_AWAY)
            }
            val photos = ImageReader.newInstance(lens.photo.width, lens.photo.height, ImageFormat.JPEG, 2)
            val now = Open(device, surface, photos, lens).also { open = it }
            photos.setOnImageAvailableListener({ reader -> now.photo?.complete(bytes(reader)) }, main)
            orTakenAway {
                @Suppress("DEPRECATION") // Its successor is there from API 28.
                device.createCaptureSession(listOf(now.view, photos.surface), Showing(now, other), main)
            }
        }

        override fun onDisconnected(device: CameraDevice) = ended(device)

        override fun onError(device: CameraDevice, error: Int) = ended(device)

        private fun ended(device: CameraDevice) {
            device.close()
            if (wanted === this) fail(CameraTrouble.TAKEN_AWAY)
        }
    }

    private inner class Showing(val now: Open, val other: Boolean) : CameraCaptureSession.StateCallback() {
        override fun onConfigured(session: CameraCaptureSession) {
            if (open !== now) return
            orTakenAway {
                val request = now.device.createCaptureRequest(CameraDevice.TEMPLATE_PREVIEW).apply {
                    addTarget(now.view)
                    set(CaptureRequest.CONTROL_AF_MODE, CaptureRequest.CONTROL_AF_MODE_CONTINUOUS_PICTURE)
                }
                session.setRepeatingRequest(request.build(), null, main)
                now.session = session
                val stream = Size(now.lens.preview.width.toFloat(), now.lens.preview.height.toFloat())
                states.value = CameraState.Open(now.lens.side, now.lens.sensor, stream, other)
            }
        }

        override fun onConfigureFailed(session: CameraCaptureSession) {
            if (open === now) fail(CameraTrouble.TAKEN_AWAY)
        }
    }

    private class Failing(val photo: CompletableDeferred<ByteArray?>) : CameraCaptureSession.CaptureCallback() {
        override fun onCaptureFailed(session: CameraCaptureSession, request: CaptureRequest, failure: CaptureFailure) {
            photo.complete(null)
        }

        override fun onCaptureBufferLost(session: CameraCaptureSession, request: CaptureRequest, target: Surface, frame: Long) {
            photo.complete(null)
        }
    }

    companion object {
        private fun bytes(reader: ImageReader): ByteArray? = reader.acquireNextImage()?.use { image ->
            val buffer = image.planes[0].buffer
            ByteArray(buffer.remaining()).also { buffer.get(it) }
        }

        /** Back when it is on the disk: the photo is nowhere else. */
        internal fun written(bytes: ByteArray, to: File): CameraTrouble? = try {
            writeWhole(to) { it.write(bytes) }
            null
        } catch (why: IOException) {
            if (why.isOfNoSpace()) CameraTrouble.STORAGE_FULL else CameraTrouble.STORAGE_CLOSED
        }
    }
}

/** A camera of the phone. */
internal class Lens(
    val id: String,
    val side: Side,
    val sensor: QuarterTurn,
    val preview: android.util.Size,
    val photo: android.util.Size,
) {
    companion object {
        /** More points make files that take minutes to send, and show no more on a screen. */
        private const val MOST = 4096
        private const val PREVIEW = 1920

        fun of(id: String, told: CameraCharacteristics): Lens? {
            val side = when (told.get(CameraCharacteristics.LENS_FACING)) {
                CameraMetadata.LENS_FACING_BACK -> Side.BACK
                CameraMetadata.LENS_FACING_FRONT -> Side.FRONT
                else -> return null
            }
            val sizes = told.get(CameraCharacteristics.SCALER_STREAM_CONFIGURATION_MAP)
            val photo = best(sizes?.getOutputSizes(ImageFormat.JPEG), MOST) { true } ?: return null
            // What is seen has the proportions of the photo: nothing is in one that is not in the other.
            val alike = { size: android.util.Size -> size.width * photo.height == size.height * photo.width }
            val previews = sizes?.getOutputSizes(SurfaceTexture::class.java)
            val preview = best(previews, PREVIEW, alike) ?: best(previews, PREVIEW) { true } ?: return null
            return Lens(id, side, QuarterTurn.of(told.get(CameraCharacteristics.SENSOR_ORIENTATION) ?: 0), preview, photo)
        }

        private fun best(sizes: Array<android.util.Size>?, most: Int, so: (android.util.Size) -> Boolean) =
            sizes.orEmpty().filter { it.width <= most && so(it) }.maxByOrNull { it.width.toLong() * it.height }
    }
}
