package app.suivi.android.app

import android.app.Application
import android.provider.Settings
import app.suivi.android.platform.AndroidKeys
import app.suivi.android.platform.Keys
import app.suivi.android.platform.KeystoreVault
import app.suivi.android.platform.PhoneNetwork
import app.suivi.android.session.Ground
import app.suivi.android.session.Session
import java.io.File

/** The process: it has one session, whatever windows and jobs there are. */
open class SuiviApplication : Application() {
    /** The core, not open yet: whoever needs it first opens it. */
    open val session: Session by lazy { newSession() }

    protected fun newSession() = Session(ground(), KeystoreVault(keys()), PhoneNetwork(this))

    /** Where the platform keeps its keys. */
    protected open fun keys(): Keys = AndroidKeys(this)

    private fun ground() = Ground(
        folder = File(noBackupFilesDir, "suivi"),
        version = packageManager.getPackageInfo(packageName, 0).versionName.orEmpty(),
        boot = Settings.Global.getInt(contentResolver, Settings.Global.BOOT_COUNT, 0).toLong(),
    )
}
