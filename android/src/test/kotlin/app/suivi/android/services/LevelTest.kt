package app.suivi.android.services

import android.app.Application
import android.hardware.Sensor
import android.hardware.SensorManager
import androidx.test.core.app.ApplicationProvider
import app.suivi.android.platform.level
import app.suivi.android.presenter.QuarterTurn
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.async
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.Shadows.shadowOf
import org.robolectric.shadows.SensorEventBuilder
import org.robolectric.shadows.ShadowSensor
import kotlin.math.abs

/** How far the phone leans, from what its sensor says. */
@RunWith(RobolectricTestRunner::class)
class LevelTest {
    private val application = ApplicationProvider.getApplicationContext<Application>()
    private val sensors = shadowOf(application.getSystemService(SensorManager::class.java)!!)
    private val accelerometer = ShadowSensor.newInstance(Sensor.TYPE_ACCELEROMETER).also { sensors.addSensor(it) }

    @Test fun `upright it is level, and leans by as much as gravity says`() {
        assertEquals(0f, leans(0f, 9.81f, 0f)!!, 0.1f)
        assertTrue(abs(abs(leans(6.94f, 6.94f, 0f)!!) - 45f) < 0.1f)
        assertEquals(0f, leans(9.81f, 0f, 0f, QuarterTurn.QUARTER)!!, 0.1f)
    }

    @Test fun `lying flat there is no telling`() = assertEquals(null, leans(0f, 0f, 9.81f))

    @Test fun `the sensor rests when nobody looks`() {
        leans(0f, 9.81f, 0f)
        assertTrue(sensors.listeners.isEmpty())
    }

    private fun leans(x: Float, y: Float, z: Float, display: QuarterTurn = QuarterTurn.NONE): Float? = runBlocking {
        val told = async(Dispatchers.Unconfined) { level(application) { display }.first() }
        sensors.sendSensorEventToListeners(
            SensorEventBuilder.newBuilder().setSensor(accelerometer).setTimestamp(1).setValues(floatArrayOf(x, y, z)).build(),
        )
        told.await()
    }
}
