package app.suivi.android.platform

import android.content.Context
import android.hardware.Sensor
import android.hardware.SensorEvent
import android.hardware.SensorEventListener
import android.hardware.SensorManager
import app.suivi.Turn
import app.suivi.android.presenter.QuarterTurn
import app.suivi.lean
import kotlinx.coroutines.channels.awaitClose
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.callbackFlow
import kotlinx.coroutines.flow.conflate

/**
 * How far the phone leans, in degrees, positive to the right; none while it lies too flat to tell.
 * A phone without an accelerometer says nothing. The sensor rests while nobody listens.
 */
fun level(context: Context, display: () -> QuarterTurn): Flow<Float?> = callbackFlow {
    val sensors = context.getSystemService(SensorManager::class.java)!!
    val listener = object : SensorEventListener {
        override fun onSensorChanged(event: SensorEvent) {
            val (x, y, z) = event.values
            trySend(lean(x, y, z, display().turn()))
        }

        override fun onAccuracyChanged(sensor: Sensor, accuracy: Int) {}
    }
    sensors.getDefaultSensor(Sensor.TYPE_ACCELEROMETER)
        ?.let { sensors.registerListener(listener, it, SensorManager.SENSOR_DELAY_UI) }
    awaitClose { sensors.unregisterListener(listener) }
}.conflate()

private fun QuarterTurn.turn(): Turn = when (this) {
    QuarterTurn.NONE -> Turn.ZERO
    QuarterTurn.QUARTER -> Turn.QUARTER
    QuarterTurn.HALF -> Turn.HALF
    QuarterTurn.THREE_QUARTERS -> Turn.THREE_QUARTERS
}
