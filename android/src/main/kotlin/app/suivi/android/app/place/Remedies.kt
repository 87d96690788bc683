package app.suivi.android.app.place

import app.suivi.android.app.Navigator
import app.suivi.android.presenter.Remedy

/** What the button of a trouble does. */
fun Navigator.remedy(remedy: Remedy, again: () -> Unit) = when (remedy) {
    // Whoever has to sign in is shown the sign-in by itself.
    Remedy.AGAIN, Remedy.SIGN_IN -> again()
    Remedy.CORRECT, Remedy.LEAVE -> back()
}
