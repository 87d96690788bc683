package app.suivi.android.platform

import android.content.Context
import android.os.Build
import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyPermanentlyInvalidatedException
import android.security.keystore.KeyProperties
import android.security.keystore.StrongBoxUnavailableException
import android.security.keystore.UserNotAuthenticatedException
import app.suivi.KeyVault
import app.suivi.Slot
import app.suivi.VaultException
import java.security.GeneralSecurityException
import java.security.KeyStore
import javax.crypto.AEADBadTagException
import javax.crypto.Cipher
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey
import javax.crypto.spec.GCMParameterSpec

/** Where the platform's keys are, by name. Android's own store; in tests, memory. */
interface Keys {
    fun find(name: String): SecretKey?

    fun make(name: String): SecretKey

    /**
     * A key of the app's lock, which wraps nothing. [ofPerson]: it works only right after a finger or face was
     * recognised, and no more once another one was added to the phone.
     */
    fun makeMac(name: String, ofPerson: Boolean): SecretKey

    fun forget(name: String)
}

/**
 * Wraps the core's keys with keys that never leave the platform's store: AES-GCM, the nonce in front. While the
 * app is [locked] it gives none of what is kept.
 */
class KeystoreVault(private val keys: Keys, private val locked: () -> Boolean = { false }) : KeyVault {
    override fun wrap(slot: Slot, account: String, key: ByteArray): ByteArray = guarded {
        val name = name(slot, account)
        val cipher = Cipher.getInstance(CIPHER)
        cipher.init(Cipher.ENCRYPT_MODE, keys.find(name) ?: keys.make(name))
        cipher.updateAAD(name.encodeToByteArray())
        cipher.iv + cipher.doFinal(key)
    }

    override fun unwrap(slot: Slot, account: String, wrapped: ByteArray): ByteArray = guarded {
        if (slot == Slot.CACHE && locked()) throw VaultException.Locked()
        val name = name(slot, account)
        val key = keys.find(name) ?: throw VaultException.Lost()
        if (wrapped.size <= NONCE) throw VaultException.Lost()
        val cipher = Cipher.getInstance(CIPHER)
        cipher.init(Cipher.DECRYPT_MODE, key, GCMParameterSpec(TAG_BITS, wrapped, 0, NONCE))
        cipher.updateAAD(name.encodeToByteArray())
        cipher.doFinal(wrapped, NONCE, wrapped.size - NONCE)
    }

    override fun destroy(slot: Slot, account: String): Boolean = guarded {
        keys.forget(name(slot, account))
        true
    }

    private fun name(slot: Slot, account: String) = "suivi ${slot.name.lowercase()} $account"

    private fun <T> guarded(block: () -> T): T = try {
        block()
    } catch (_: KeyPermanentlyInvalidatedException) {
        throw VaultException.Lost()
    } catch (_: UserNotAuthenticatedException) {
        throw VaultException.Locked()
    } catch (_: AEADBadTagException) {
        throw VaultException.Lost()
    } catch (_: GeneralSecurityException) {
        throw VaultException.Failed()
    } catch (_: RuntimeException) {
        // The store's own service breaks with these (ProviderException, IllegalStateException).
        throw VaultException.Failed()
    }

    private companion object {
        const val CIPHER = "AES/GCM/NoPadding"
        const val NONCE = 12
        const val TAG_BITS = 128
    }
}

/** Android's key store; in the secure chip where there is one. */
class AndroidKeys(private val context: Context) : Keys {
    private val store by lazy { KeyStore.getInstance(STORE).apply { load(null) } }

    override fun find(name: String): SecretKey? = store.getKey(name, null) as SecretKey?

    override fun make(name: String): SecretKey = make(KeyProperties.KEY_ALGORITHM_AES) { chip ->
        KeyGenParameterSpec.Builder(name, KeyProperties.PURPOSE_ENCRYPT or KeyProperties.PURPOSE_DECRYPT)
            .setBlockModes(KeyProperties.BLOCK_MODE_GCM)
            .setEncryptionPaddings(KeyProperties.ENCRYPTION_PADDING_NONE)
            .setKeySize(256)
            .within(chip)
    }

    override fun makeMac(name: String, ofPerson: Boolean): SecretKey = make(KeyProperties.KEY_ALGORITHM_HMAC_SHA256) { chip ->
        KeyGenParameterSpec.Builder(name, KeyProperties.PURPOSE_SIGN).apply { if (ofPerson) wantsPerson() }.within(chip)
    }

    override fun forget(name: String) = store.deleteEntry(name)

    private fun make(algorithm: String, spec: (chip: Boolean) -> KeyGenParameterSpec): SecretKey {
        val chip = Build.VERSION.SDK_INT >= 28 && context.packageManager.hasSystemFeature(STRONG_BOX)
        return try {
            generated(algorithm, spec(chip))
        } catch (unavailable: GeneralSecurityException) {
            throw unavailable
        } catch (unavailable: RuntimeException) {
            // Full, or slower than the system waits for.
            if (chip && Build.VERSION.SDK_INT >= 28 && unavailable is StrongBoxUnavailableException) generated(algorithm, spec(false)) else throw unavailable
        }
    }

    /** Each time anew, and never the phone's code instead. */
    private fun KeyGenParameterSpec.Builder.wantsPerson() {
        setUserAuthenticationRequired(true)
        setInvalidatedByBiometricEnrollment(true)
        if (Build.VERSION.SDK_INT >= 30) setUserAuthenticationParameters(0, KeyProperties.AUTH_BIOMETRIC_STRONG)
    }

    private fun KeyGenParameterSpec.Builder.within(chip: Boolean): KeyGenParameterSpec {
        if (chip && Build.VERSION.SDK_INT >= 28) setIsStrongBoxBacked(true)
        return build()
    }

    private fun generated(algorithm: String, spec: KeyGenParameterSpec): SecretKey = KeyGenerator.getInstance(algorithm, STORE).run {
        init(spec)
        generateKey()
    }

    private companion object {
        const val STORE = "AndroidKeyStore"
        const val STRONG_BOX = "android.hardware.strongbox_keystore"
    }
}
