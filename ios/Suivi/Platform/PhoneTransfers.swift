#if canImport(UIKit)
  import BackgroundTasks
  import Foundation
  import Suivi
  import UIKit

  /// The system's transfers, which go on while the app does not run.
  enum PhoneTransfers {
    private static let name = "app.suivi.sending"

    /// One for the app, made before the core is opened: the system tells it what became of the orders of an earlier
    /// run.
    static func make() -> SessionTransfers {
      let configuration = URLSessionConfiguration.background(withIdentifier: name)
      // The person just took these photos: at once, not when the system finds it convenient.
      configuration.isDiscretionary = false
      configuration.sessionSendsLaunchEvents = true
      configuration.urlCache = nil
      configuration.httpCookieStorage = nil
      return SessionTransfers(configuration: configuration)
    }

    /// Comes back when the system has told what it woke the app for.
    static func allTold(_ transfers: SessionTransfers) async { await transfers.allTold() }

    static func held(_ transfers: SessionTransfers) async -> [String] {
      await transfers.held().map(\.name)
    }
  }

  /// Hears from the system that something was carried while the app did not run.
  final class SuiviDelegate: NSObject, UIApplicationDelegate {
    func application(
      _ application: UIApplication, didFinishLaunchingWithOptions options: [UIApplication.LaunchOptionsKey: Any]? = nil
    ) -> Bool {
      PhoneMoment.takes()
      return true
    }

    func application(
      _ application: UIApplication, handleEventsForBackgroundURLSession identifier: String,
      completionHandler: @escaping () -> Void
    ) {
      Task { @MainActor in
        await AppProcess.only.wakes(toldFirst: true)
        completionHandler()
      }
    }
  }

  /// A moment after the app went out of sight, given back once: when the work is done, or the system wants it.
  @MainActor private final class Moment {
    private var task = UIBackgroundTaskIdentifier.invalid

    init() { task = UIApplication.shared.beginBackgroundTask { [weak self] in self?.ends() } }

    func ends() {
      guard task != .invalid else { return }
      UIApplication.shared.endBackgroundTask(task)
      task = .invalid
    }
  }

  /// A moment of later, given back once.
  private final class Later: @unchecked Sendable {
    private let lock = NSLock()
    private var task: BGTask?

    init(_ task: BGTask) { self.task = task }

    func ends(_ done: Bool) {
      let task = lock.withLock {
        defer { self.task = nil }
        return self.task
      }
      task?.setTaskCompleted(success: done)
    }
  }

  /// Moments that the system gives: one after the app went out of sight, others when it finds them, for what the
  /// system's transfers do not do by themselves.
  enum PhoneMoment {
    private static let name = "app.suivi.later"

    /// Takes those of later; to be said before the app is there.
    static func takes() {
      BGTaskScheduler.shared.register(forTaskWithIdentifier: name, using: .main) { task in
        asksForLater()
        // Told at most once: whoever is first, the work or the end of its time.
        let moment = Later(task)
        let work = Task { @MainActor in
          await AppProcess.only.wakes(toldFirst: false)
          moment.ends(true)
        }
        task.expirationHandler = {
          work.cancel()
          moment.ends(false)
        }
      }
    }

    private static func asksForLater() {
      let later = BGProcessingTaskRequest(identifier: name)
      later.requiresNetworkConnectivity = true
      // Refused where the person switched it off: what waits is sent while the app is open.
      try? BGTaskScheduler.shared.submit(later)
    }

    @MainActor static func asks(_ work: @escaping @MainActor () async -> Void) {
      asksForLater()
      let moment = Moment()
      Task {
        await work()
        moment.ends()
      }
    }
  }
#endif
