package app.suivi

import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.map

/**
 * What a watch tells, until it or the engine is stopped. Whoever has enough gives the watch back at
 * once: it can be collected once.
 */
fun Watch.asFlow(): Flow<ULong> = flow {
    use {
        try {
            while (true) emit(next() ?: break)
        } finally {
            stop()
        }
    }
}

/**
 * Tells that what is shown changed: first at once, then at most four times a second, the newest
 * only. Each collector has a watch of its own. It ends with the engine.
 */
fun Phone.changes(): Flow<ULong> = flow { watch().asFlow().collect(this) }

/** A screen: what [draw] answers, asked again after each change. */
fun <T> Phone.screen(draw: suspend Phone.() -> T): Flow<T> = changes().map { draw() }
