package app.suivi.android.services

import android.content.Context
import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyPermanentlyInvalidatedException
import android.security.keystore.StrongBoxUnavailableException
import android.security.keystore.UserNotAuthenticatedException
import androidx.test.core.app.ApplicationProvider
import app.suivi.Slot
import app.suivi.VaultException
import app.suivi.android.platform.AndroidKeys
import app.suivi.android.platform.Keys
import app.suivi.android.platform.KeystoreVault
import app.suivi.android.stories.MemoryKeys
import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.Shadows.shadowOf
import java.security.KeyStoreException
import java.security.Provider
import java.security.ProviderException
import java.security.SecureRandom
import java.security.Security
import java.security.UnrecoverableKeyException
import java.security.spec.AlgorithmParameterSpec
import javax.crypto.KeyGeneratorSpi
import javax.crypto.SecretKey
import javax.crypto.spec.SecretKeySpec

/** The core's keys, wrapped by the platform's. The platform's own store is only on a phone. */
@RunWith(RobolectricTestRunner::class)
class VaultTest {
    private val vault = KeystoreVault(MemoryKeys())
    private val key = ByteArray(32) { it.toByte() }

    @Test fun `what is wrapped can be turned back, and is never the same twice`() {
        val wrapped = vault.wrap(Slot.CACHE, "ana", key)
        assertArrayEquals(key, vault.unwrap(Slot.CACHE, "ana", wrapped))
        assertFalse(wrapped.contentEquals(vault.wrap(Slot.CACHE, "ana", key)))
        assertFalse(wrapped.toList().windowed(key.size).any { it == key.toList() })
    }

    @Test fun `nothing opens what is of another account or slot, or was changed`() {
        val wrapped = vault.wrap(Slot.CACHE, "ana", key)
        vault.wrap(Slot.CACHE, "otto", key)
        vault.wrap(Slot.SESSION, "ana", key)
        assertThrows(VaultException.Lost::class.java) { vault.unwrap(Slot.CACHE, "otto", wrapped) }
        assertThrows(VaultException.Lost::class.java) { vault.unwrap(Slot.SESSION, "ana", wrapped) }
        for (at in wrapped.indices) {
            val changed = wrapped.copyOf().also { it[at] = (it[at] + 1).toByte() }
            assertThrows(VaultException.Lost::class.java) { vault.unwrap(Slot.CACHE, "ana", changed) }
        }
        for (length in listOf(0, 11, 12, wrapped.size - 1)) {
            assertThrows(VaultException.Lost::class.java) { vault.unwrap(Slot.CACHE, "ana", wrapped.copyOf(length)) }
        }
    }

    @Test fun `what was destroyed opens nothing, and may be destroyed twice`() {
        val wrapped = vault.wrap(Slot.SESSION, "ana", key)
        assertTrue(vault.destroy(Slot.SESSION, "ana"))
        assertTrue(vault.destroy(Slot.SESSION, "ana"))
        assertThrows(VaultException.Lost::class.java) { vault.unwrap(Slot.SESSION, "ana", wrapped) }
    }

    @Test fun `what the platform says of a key is what the core hears`() {
        val heard = listOf(
            KeyPermanentlyInvalidatedException() to VaultException.Lost::class.java,
            UserNotAuthenticatedException() to VaultException.Locked::class.java,
            UnrecoverableKeyException() to VaultException.Failed::class.java,
            KeyStoreException() to VaultException.Failed::class.java,
        )
        for ((said, told) in heard) {
            val broken = KeystoreVault(BrokenKeys(said))
            assertThrows(told) { broken.unwrap(Slot.CACHE, "ana", ByteArray(60)) }
            assertThrows(told) { broken.wrap(Slot.SESSION, "ana", key) }
        }
    }

    @Test fun `where the secure chip is full the key is made without it`() {
        val context = ApplicationProvider.getApplicationContext<Context>()
        shadowOf(context.packageManager).setSystemFeature("android.hardware.strongbox_keystore", true)
        val maker = Maker()
        Security.addProvider(maker)
        try {
            AndroidKeys(context).make("first")
            assertEquals(listOf(true), maker.asked)
            maker.isFull = true
            AndroidKeys(context).make("second")
            assertEquals(listOf(true, true, false), maker.asked)
        } finally {
            Security.removeProvider(maker.name)
        }
    }

    @Test fun `a store that breaks is no lost key`() {
        val broken = KeystoreVault(BrokenKeys(ProviderException("busy")))
        assertThrows(VaultException.Failed::class.java) { broken.wrap(Slot.CACHE, "ana", key) }
        assertThrows(VaultException.Failed::class.java) { broken.unwrap(Slot.CACHE, "ana", key) }
        assertThrows(VaultException.Failed::class.java) { broken.destroy(Slot.CACHE, "ana") }
    }
}

/** A store that always says the same. */
class BrokenKeys(private val why: Exception) : Keys {
    override fun find(name: String): SecretKey = throw why
    override fun make(name: String): SecretKey = throw why
    override fun makeMac(name: String, ofPerson: Boolean): SecretKey = throw why
    override fun forget(name: String) = throw why
}

/** Where Android's own key store is found by its name: it makes keys, in the chip or not. */
private class Maker : Provider("AndroidKeyStore", "1", "for tests") {
    /** Whether the chip was asked, each time. */
    val asked = mutableListOf<Boolean>()
    var isFull = false

    init {
        putService(object : Service(this, "KeyGenerator", "AES", Made::class.java.name, listOf(), mapOf()) {
            override fun newInstance(parameter: Any?) = Made(this@Maker)
        })
    }
}

private class Made(private val maker: Maker) : KeyGeneratorSpi() {
    override fun engineInit(random: SecureRandom) = error("not asked so")

    override fun engineInit(size: Int, random: SecureRandom) = error("not asked so")

    override fun engineInit(spec: AlgorithmParameterSpec, random: SecureRandom?) {
        val chip = (spec as KeyGenParameterSpec).isStrongBoxBacked
        maker.asked += chip
        if (chip && maker.isFull) throw StrongBoxUnavailableException()
    }

    override fun engineGenerateKey(): SecretKey = SecretKeySpec(ByteArray(32), "AES")
}
