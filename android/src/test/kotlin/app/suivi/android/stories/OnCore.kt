package app.suivi.android.stories

import app.suivi.Conditions
import app.suivi.NetworkState
import app.suivi.android.World
import app.suivi.android.platform.KeystoreVault
import app.suivi.android.presenter.AppRole
import app.suivi.android.presenter.Shown
import app.suivi.android.presenter.SignInPresenter
import app.suivi.android.session.AppLock
import app.suivi.android.session.Ground
import app.suivi.android.session.LockGround
import app.suivi.android.session.LockKept
import app.suivi.android.session.Session
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.cancel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.job
import kotlinx.coroutines.plus
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.Assert.assertTrue
import java.io.File
import kotlin.time.Duration.Companion.seconds

/** Real time and a limit; what presenters began ends with the test. */
fun test(body: suspend CoroutineScope.() -> Unit) = runBlocking {
    withTimeout(30.seconds) {
        val presenters = this + Job(coroutineContext.job)
        try {
            presenters.body()
        } finally {
            presenters.cancel()
        }
    }
}

/** The same on the real core, open in this folder. */
fun onSession(folder: File, body: suspend CoroutineScope.(Session) -> Unit) = test {
    val session = session(folder)
    session.open()
    try {
        body(session)
    } finally {
        session.close()
    }
}

/** The real core in this folder, not open yet, with keys in memory and a network. */
fun session(folder: File, lock: AppLock = AppLock(MemoryLock) { 0 }) =
    Session(Ground(folder, "1", 1), KeystoreVault(MemoryKeys(), lock::isClosed), lock, Online)

/** A phone on which nobody wants a lock. */
private object MemoryLock : LockGround {
    override fun read() = LockKept()
    override fun keep(kept: LockKept) = Unit
    override fun keyed(bytes: ByteArray, made: Boolean) = bytes
    override fun knowsPerson() = false
    override fun learnsPerson(may: Boolean) = Unit
}

private object Online : NetworkState {
    override fun conditions() = Conditions(true, false, true, false, false)
}

/** Somebody of the server's signs in. */
suspend fun World.signsIn(session: Session, persona: String, role: AppRole = AppRole.CLIENT) = coroutineScope {
    val who = who(persona)
    val presenter = SignInPresenter(session, this, "phone")
    presenter.signIn(url, role, who.email, who.password)
    assertTrue("${presenter.state.value}", presenter.state.first { !it.busy }.done)
}

/** Waits for a state with something in it. */
suspend fun <T> Flow<Shown<T>>.value(so: (T) -> Boolean): T =
    (first { it is Shown.Ready && so(it.value) } as Shown.Ready).value
