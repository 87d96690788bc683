package app.suivi

import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.withContext

/**
 * Opens the engine for [block]; however that ends, the engine is stopped, what was begun to be
 * written is written, and its handle is given back.
 */
suspend fun <T> withPhone(
    request: OpenRequest,
    vault: KeyVault,
    network: NetworkState,
    decoder: PictureDecoder? = null,
    clock: TestClock? = null,
    block: suspend (Phone) -> T,
): T = Phone.open(request, vault, decoder, network, clock).use { phone ->
    try {
        block(phone)
    } finally {
        withContext(NonCancellable) { phone.stop() }
    }
}
