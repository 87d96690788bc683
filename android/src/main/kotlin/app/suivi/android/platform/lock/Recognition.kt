package app.suivi.android.platform.lock

import android.app.Activity
import android.hardware.biometrics.BiometricManager
import android.hardware.biometrics.BiometricPrompt
import android.os.Build
import android.os.CancellationSignal
import app.suivi.android.R
import kotlinx.coroutines.suspendCancellableCoroutine
import kotlin.coroutines.resume

/** Recognises the phone's person by finger or face. */
interface Recognition {
    /** It can now: the phone has it, and somebody set it up. */
    fun isPossible(): Boolean

    /** Asks; false if it was not the person, or if he would rather type. */
    suspend fun recognises(window: Activity): Boolean
}

/** The system's own, from Android 10 on; of the strong kind where it can be said which. */
class PhoneRecognition(private val manager: BiometricManager?) : Recognition {
    override fun isPossible(): Boolean = when {
        manager == null -> false
        Build.VERSION.SDK_INT >= 30 -> manager.canAuthenticate(BiometricManager.Authenticators.BIOMETRIC_STRONG) == BiometricManager.BIOMETRIC_SUCCESS
        Build.VERSION.SDK_INT >= 29 -> @Suppress("DEPRECATION") (manager.canAuthenticate() == BiometricManager.BIOMETRIC_SUCCESS)
        else -> false
    }

    override suspend fun recognises(window: Activity): Boolean {
        if (Build.VERSION.SDK_INT < 29) return false
        return suspendCancellableCoroutine { waits ->
            val cancel = CancellationSignal()
            waits.invokeOnCancellation { cancel.cancel() }
            val prompt = BiometricPrompt.Builder(window)
                .setTitle(window.getString(R.string.lock_title))
                .setNegativeButton(window.getString(R.string.lock_by_pin), window.mainExecutor) { _, _ -> waits.once(false) }
            if (Build.VERSION.SDK_INT >= 30) prompt.setAllowedAuthenticators(BiometricManager.Authenticators.BIOMETRIC_STRONG)
            prompt.build().authenticate(
                cancel, window.mainExecutor,
                object : BiometricPrompt.AuthenticationCallback() {
                    override fun onAuthenticationSucceeded(result: BiometricPrompt.AuthenticationResult) = waits.once(true)

                    override fun onAuthenticationError(code: Int, text: CharSequence) = waits.once(false)
                },
            )
        }
    }

    private fun kotlinx.coroutines.CancellableContinuation<Boolean>.once(answer: Boolean) {
        if (isActive) resume(answer)
    }
}
