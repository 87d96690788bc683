#if canImport(UIKit)
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

    static func held(_ transfers: SessionTransfers) async -> [String] {
      await transfers.held().map(\.name)
    }
  }

  /// Hears from the system that something was carried while the app did not run.
  final class SuiviDelegate: NSObject, UIApplicationDelegate {
    func application(
      _ application: UIApplication, handleEventsForBackgroundURLSession identifier: String,
      completionHandler: @escaping () -> Void
    ) {
      Task { @MainActor in
        await AppProcess.only.wakes()
        completionHandler()
      }
    }
  }

  /// Folders of the app's own: in no backup, under the system's encryption until the first unlock, so that what waits
  /// can be sent while the phone is locked. What is kept is encrypted by the core besides.
  enum PhoneFiles {
    static func ready(_ name: String) -> URL {
      var place = URL.applicationSupportDirectory.appending(path: name, directoryHint: .isDirectory)
      let protection = [
        FileAttributeKey.protectionKey: FileProtectionType.completeUntilFirstUserAuthentication
      ]
      // Where it can't be made the core says so.
      try? FileManager.default.createDirectory(
        at: place, withIntermediateDirectories: true, attributes: protection)
      var values = URLResourceValues()
      values.isExcludedFromBackup = true
      try? place.setResourceValues(values)
      return place
    }
  }

  /// A moment after the app went out of sight.
  enum PhoneMoment {
    @MainActor static func asks(_ work: @escaping @MainActor () async -> Void) {
      var name = UIBackgroundTaskIdentifier.invalid
      name = UIApplication.shared.beginBackgroundTask {
        UIApplication.shared.endBackgroundTask(name)
      }
      Task {
        await work()
        UIApplication.shared.endBackgroundTask(name)
      }
    }
  }
#endif
