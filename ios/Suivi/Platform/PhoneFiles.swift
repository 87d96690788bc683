#if canImport(UIKit)
  import Foundation
  import UIKit

  /// Folders of the app's own: in no backup, under the system's encryption until the first unlock, so that what waits
  /// can be sent while the phone is locked.
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

    /// Copies that an earlier process was giving away or bringing in, and did not take back.
    static func clearsTemporary() {
      let place = FileManager.default.temporaryDirectory
      let left = try? FileManager.default.contentsOfDirectory(at: place, includingPropertiesForKeys: nil)
      for one in left ?? [] where UUID(uuidString: one.lastPathComponent) != nil {
        try? FileManager.default.removeItem(at: one)
      }
    }

    /// From now on these can't be read while the phone is locked, nor what will be in them.
    static func closes(_ folders: [URL]) {
      for folder in folders {
        let inside = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: [.fileProtectionKey])
        let places = [folder] + (inside?.compactMap { $0 as? URL } ?? [])
        for place in places {
          let protection = try? place.resourceValues(forKeys: [.fileProtectionKey]).fileProtection
          guard protection != .complete else { continue }
          // It may be gone meanwhile; and what is in it is encrypted by the core besides.
          try? FileManager.default.setAttributes(
            [.protectionKey: FileProtectionType.complete], ofItemAtPath: place.path)
        }
      }
    }
  }

  /// Whether the phone itself is locked.
  @MainActor
  enum PhoneItself {
    static var isLocked: Bool { !UIApplication.shared.isProtectedDataAvailable }

    /// Tells when it will be, some seconds before its files close, and when it is not any more.
    static func locks(_ tell: @escaping @MainActor (Bool) -> Void) {
      let moments = [
        (UIApplication.protectedDataWillBecomeUnavailableNotification, true),
        (UIApplication.protectedDataDidBecomeAvailableNotification, false),
      ]
      for (name, locked) in moments {
        NotificationCenter.default.addObserver(forName: name, object: nil, queue: .main) { _ in
          MainActor.assumeIsolated { tell(locked) }
        }
      }
    }
  }

  extension Error {
    /// There was no room.
    var isFullDisk: Bool { (self as? CocoaError)?.code == .fileWriteOutOfSpace }
  }
#endif
