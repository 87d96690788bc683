package app.suivi.android.services

import android.Manifest
import android.app.Application
import android.graphics.ImageFormat
import android.graphics.SurfaceTexture
import android.hardware.camera2.CameraCharacteristics
import android.hardware.camera2.CameraManager
import android.hardware.camera2.CameraMetadata
import android.os.Looper
import android.util.Size
import androidx.test.core.app.ApplicationProvider
import app.suivi.android.platform.PART
import app.suivi.android.platform.camera.PhoneCamera
import app.suivi.android.platform.writeWhole
import app.suivi.android.presenter.CameraState
import app.suivi.android.presenter.CameraTrouble
import app.suivi.android.presenter.QuarterTurn
import app.suivi.android.presenter.Side
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertThrows
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.Shadows.shadowOf
import org.robolectric.shadows.ShadowCameraCharacteristics
import org.robolectric.shadows.StreamConfigurationMapBuilder
import java.io.File
import java.nio.file.Files
import java.nio.file.Path

/** The camera, as far as it goes without one: it opens, says why not, and is let go. */
@RunWith(RobolectricTestRunner::class)
class CameraTest {
    @get:Rule val temporary = TemporaryFolder()
    private val application = ApplicationProvider.getApplicationContext<Application>()
    private val cameras = shadowOf(application.getSystemService(CameraManager::class.java)!!)
    private val camera = PhoneCamera(application)

    @Test fun `without the permission it is refused, and for ever when the person says so`() {
        has(Side.BACK)
        opens(Side.BACK)
        assertEquals(CameraState.Failed(CameraTrouble.REFUSED), camera.state.value)
        camera.refused(forEver = true)
        assertEquals(CameraState.Failed(CameraTrouble.REFUSED_FOR_EVER), camera.state.value)
    }

    @Test fun `a phone without a camera says so`() {
        allowed()
        opens(Side.BACK)
        assertEquals(CameraState.Failed(CameraTrouble.NO_CAMERA), camera.state.value)
    }

    @Test fun `it opens on the side that is wanted, and its picture has the photo's proportions`() {
        allowed()
        has(Side.BACK)
        has(Side.FRONT)
        opens(Side.FRONT)
        val open = camera.state.value as CameraState.Open
        assertEquals(Side.FRONT to QuarterTurn.THREE_QUARTERS, open.side to open.sensor)
        assertEquals(1440f to 1080f, open.stream.width to open.stream.height)
        assertEquals(true, open.other)
        opens(Side.BACK)
        assertEquals(Side.BACK, (camera.state.value as CameraState.Open).side)
    }

    @Test fun `with one camera the other side is not offered`() {
        allowed()
        has(Side.FRONT)
        opens(Side.BACK)
        val open = camera.state.value as CameraState.Open
        assertEquals(Side.FRONT to false, open.side to open.other)
    }

    @Test fun `taken away by another app, it says so and opens again`() {
        allowed()
        has(Side.BACK)
        opens(Side.BACK)
        cameras.triggerDisconnect()
        shadowOf(Looper.getMainLooper()).idle()
        assertEquals(CameraState.Failed(CameraTrouble.TAKEN_AWAY), camera.state.value)
        opens(Side.BACK)
        assertEquals(Side.BACK, (camera.state.value as CameraState.Open).side)
    }

    @Test fun `let go before it came, it stays closed, and takes nothing`() {
        allowed()
        has(Side.BACK)
        camera.open(Side.BACK, SurfaceTexture(1))
        camera.close()
        shadowOf(Looper.getMainLooper()).idle()
        assertEquals(CameraState.Closed, camera.state.value)
        val file = File(temporary.root, "photo.jpg")
        assertEquals(CameraTrouble.TAKEN_AWAY, runBlocking { camera.take(QuarterTurn.NONE, file) })
        assertEquals(false, file.exists())
    }

    @Test fun `a photo is written as it came, and a disk that takes none is told`() {
        val file = File(temporary.root, "photo.jpg")
        assertEquals(null, PhoneCamera.written(byteArrayOf(1, 2, 3), file))
        assertArrayEquals(byteArrayOf(1, 2, 3), file.readBytes())
        assertEquals("its folder is made", null, PhoneCamera.written(byteArrayOf(1), File(temporary.root, "new/photo.jpg")))
    }

    @Test fun `a disk that is full, and one that does not answer, are told apart, and nothing half is left`() {
        val full = File(temporary.root, "full.jpg")
        Files.createSymbolicLink(File(full.path + PART).toPath(), Path.of("/dev/full"))
        assertEquals(CameraTrouble.STORAGE_FULL, PhoneCamera.written(byteArrayOf(1), full))
        val inTheWay = temporary.newFile("in the way")
        assertEquals(CameraTrouble.STORAGE_CLOSED, PhoneCamera.written(byteArrayOf(1), File(inTheWay, "photo.jpg")))
        assertEquals(listOf("in the way"), temporary.root.list()!!.toList())
    }

    @Test fun `a photo is there whole or not at all`() {
        val file = File(temporary.root, "photo.jpg")
        assertThrows(IllegalStateException::class.java) {
            writeWhole(file) {
                it.write(1)
                assertEquals("not under its name before it is whole", false, file.exists())
                error("killed")
            }
        }
        assertEquals(listOf<String>(), temporary.root.list()!!.toList())
    }

    private fun allowed() = shadowOf(application).grantPermissions(Manifest.permission.CAMERA)

    private fun opens(side: Side) {
        camera.open(side, SurfaceTexture(1))
        shadowOf(Looper.getMainLooper()).idle()
    }

    private fun has(side: Side) {
        val told = ShadowCameraCharacteristics.newCameraCharacteristics()
        val front = side == Side.FRONT
        shadowOf(told).run {
            set(CameraCharacteristics.LENS_FACING, if (front) CameraMetadata.LENS_FACING_FRONT else CameraMetadata.LENS_FACING_BACK)
            set(CameraCharacteristics.SENSOR_ORIENTATION, if (front) 270 else 90)
            val sizes = StreamConfigurationMapBuilder.newBuilder()
                .addOutputSize(BLOB, Size(4000, 3000))
                .addOutputSize(BLOB, Size(1920, 1080))
                .addOutputSize(ImageFormat.PRIVATE, Size(1920, 1080))
                .addOutputSize(ImageFormat.PRIVATE, Size(1440, 1080))
            set(CameraCharacteristics.SCALER_STREAM_CONFIGURATION_MAP, sizes.build())
        }
        cameras.addCamera(side.name, told)
    }

    private companion object {
        /** What a camera calls JPEG. */
        const val BLOB = 0x21
    }
}
