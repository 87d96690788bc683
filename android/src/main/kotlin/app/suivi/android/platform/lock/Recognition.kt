package app.suivi.android.platform.lock

import android.app.Activity
import android.content.Context
import android.content.pm.PackageManager
import android.hardware.biometrics.BiometricManager
import android.hardware.biometrics.BiometricPrompt
import android.os.Build
import android.os.CancellationSignal
import app.suivi.android.R
import app.suivi.android.platform.Keys
import kotlinx.coroutines.CancellableContinuation
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.suspendCancellableCoroutine
import kotlinx.coroutines.withContext
import javax.crypto.Mac
import kotlin.coroutines.resume

/** Recognises the phone's person by finger or face. */
interface Recognition {
    /** It can now: the phone has it, and somebody set it up. */
    fun isPossible(): Boolean

    /** Asks; false if it was not the person, or if he would rather type. */
    suspend fun recognises(window: Activity): Boolean
}

/**
 * The system's own, from Android 9 on, of the strong kind. That a person was recognised is shown by a key that works
 * only after that, and no more once another finger or face was added to the phone.
 */
class PhoneRecognition(private val context: Context, private val keys: Keys) : Recognition {
    override fun isPossible(): Boolean = when {
        Build.VERSION.SDK_INT >= 30 -> manager()?.canAuthenticate(BiometricManager.Authenticators.BIOMETRIC_STRONG) == BiometricManager.BIOMETRIC_SUCCESS
        Build.VERSION.SDK_INT >= 29 -> @Suppress("DEPRECATION") (manager()?.canAuthenticate() == BiometricManager.BIOMETRIC_SUCCESS)
        // Whether somebody set it up shows when the key is made.
        else -> Build.VERSION.SDK_INT >= 28 && context.packageManager.hasSystemFeature(PackageManager.FEATURE_FINGERPRINT)
    }

    override suspend fun recognises(window: Activity): Boolean {
        if (Build.VERSION.SDK_INT < 28) return false
        val mac = withContext(Dispatchers.Default) { personMac(keys) } ?: return false
        return suspendCancellableCoroutine { waits ->
            val cancel = CancellationSignal()
            waits.invokeOnCancellation { cancel.cancel() }
            val prompt = BiometricPrompt.Builder(window)
                .setTitle(window.getString(R.string.lock_title))
                .setNegativeButton(window.getString(R.string.lock_by_pin), window.mainExecutor) { _, _ -> waits.once(false) }
            if (Build.VERSION.SDK_INT >= 30) prompt.setAllowedAuthenticators(BiometricManager.Authenticators.BIOMETRIC_STRONG)
            prompt.build().authenticate(
                BiometricPrompt.CryptoObject(mac), cancel, window.mainExecutor,
                object : BiometricPrompt.AuthenticationCallback() {
                    override fun onAuthenticationSucceeded(result: BiometricPrompt.AuthenticationResult) = waits.once(works(mac))

                    override fun onAuthenticationError(code: Int, text: CharSequence) = waits.once(false)
                },
            )
        }
    }

    private fun manager(): BiometricManager? = context.getSystemService(BiometricManager::class.java)

    /** The key store itself is the witness, not the callback. */
    private fun works(mac: Mac) = try {
        mac.doFinal(byteArrayOf(0)).isNotEmpty()
    } catch (_: RuntimeException) {
        false
    }

    private fun CancellableContinuation<Boolean>.once(answer: Boolean) {
        if (isActive) resume(answer)
    }
}
