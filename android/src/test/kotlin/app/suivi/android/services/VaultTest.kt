package app.suivi.android.services

import app.suivi.Slot
import app.suivi.VaultException
import app.suivi.android.platform.Keys
import app.suivi.android.platform.KeystoreVault
import app.suivi.android.stories.MemoryKeys
import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import java.security.ProviderException
import javax.crypto.SecretKey

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

    @Test fun `a store that breaks is no lost key`() {
        val broken = KeystoreVault(object : Keys {
            override fun find(name: String): SecretKey = throw ProviderException("busy")
            override fun make(name: String): SecretKey = throw ProviderException("busy")
            override fun makeMac(name: String): SecretKey = throw ProviderException("busy")
            override fun forget(name: String) = throw ProviderException("busy")
        })
        assertThrows(VaultException.Failed::class.java) { broken.wrap(Slot.CACHE, "ana", key) }
        assertThrows(VaultException.Failed::class.java) { broken.unwrap(Slot.CACHE, "ana", key) }
        assertThrows(VaultException.Failed::class.java) { broken.destroy(Slot.CACHE, "ana") }
    }
}
