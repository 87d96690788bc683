package app.suivi.android.services

import android.app.Activity
import android.hardware.biometrics.BiometricManager
import android.os.Looper
import app.suivi.android.platform.lock.PhoneRecognition
import app.suivi.android.platform.lock.phoneLock
import app.suivi.android.stories.MemoryKeys
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.async
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.Shadows.shadowOf
import org.robolectric.shadow.api.Shadow
import org.robolectric.shadows.ShadowBiometricManager
import org.robolectric.shadows.ShadowBiometricPrompt

/** Finger and face: the system's own dialog, and the key that only it frees. */
@RunWith(RobolectricTestRunner::class)
class RecognitionTest {
    private val window = Robolectric.setupActivity(Activity::class.java)
    private val keys = MemoryKeys()
    private val lock = phoneLock(window, keys) { 0 }.apply { choose("123456") }
    private val recognition = PhoneRecognition(window, keys)

    @Test fun `it is possible where the phone has it and somebody set it up`() {
        for (set in listOf(true, false)) {
            Shadow.extract<ShadowBiometricManager>(window.getSystemService(BiometricManager::class.java)).setCanAuthenticate(set)
            assertEquals(set, recognition.isPossible())
        }
    }

    @Test fun `nobody is asked before its person turned it on, and after another finger was added`() {
        assertFalse(asked {})
        assertFalse(lock.knowsPerson())
        lock.learnsPerson(true)
        assertTrue(lock.knowsPerson())
        assertTrue(asked { ShadowBiometricPrompt.authenticateCurrentSessionSuccessfully() })
        keys.forget("suivi person")
        assertFalse(lock.knowsPerson() || asked {})
    }

    @Test fun `turned off, it asks nobody`() {
        lock.learnsPerson(true)
        lock.learnsPerson(false)
        assertFalse(lock.knowsPerson() || asked {})
    }

    @Test fun `a finger that is not known opens nothing, and who would rather type may`() {
        lock.learnsPerson(true)
        assertFalse(
            asked {
                ShadowBiometricPrompt.failCurrentSessionOnce()
                ShadowBiometricPrompt.authenticateCurrentSessionWithError(7, "too many")
            },
        )
        assertFalse(asked { ShadowBiometricPrompt.cancelCurrentSession() })
    }

    /** What the app hears when the system's dialog is answered so. */
    private fun asked(answers: () -> Unit): Boolean = runBlocking {
        ShadowBiometricPrompt.reset()
        val heard = async(start = CoroutineStart.UNDISPATCHED) { recognition.recognises(window) }
        while (!heard.isCompleted && ShadowBiometricPrompt.getCurrentPrompt() == null) kotlinx.coroutines.yield()
        if (!heard.isCompleted) answers()
        shadowOf(Looper.getMainLooper()).idle()
        heard.await()
    }
}
