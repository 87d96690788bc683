package app.suivi.android.presenter

/** What a screen draws. */
sealed interface Shown<out T> {
    /** Nothing is known yet. */
    data object Loading : Shown<Nothing>

    /** There it is. */
    data class Ready<T>(val value: T) : Shown<T>

    /** There is nothing, and that is all right: the screen says what to do. */
    data object Empty : Shown<Nothing>

    /** It can't be shown. */
    data class Failed(val trouble: Trouble) : Shown<Nothing>
}
