package app.suivi.android.presenter

/** Why the system does not let the app send, or tell, while it is closed. */
enum class Refusal {
    /** The person, or the system, restricted the app in the background. */
    BACKGROUND,

    /** Mobile data is saved. */
    DATA_SAVER,

    /** It took none of the jobs that it was asked for. */
    JOBS,

    /** It shows no notification of the app. */
    NOTIFICATIONS,
}
