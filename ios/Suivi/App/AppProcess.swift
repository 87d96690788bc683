import Foundation
import SuiviKit

/// What lives as long as the process.
@MainActor
final class AppProcess {
  let session: Session
  let lock: AppLock

  init() {
    let place = URL.applicationSupportDirectory.appending(
      path: "suivi", directoryHint: .isDirectory)
    lock = AppLock(ground: PhoneLock(beside: place)) { PhoneClock.sinceStart() }
    let version =
      Bundle.main.object(forInfoDictionaryKey: "CFBundleShortVersionString") as? String ?? "0"
    session = Session(
      ground: Ground(folder: place, version: version), vault: KeychainVault(), lock: lock,
      network: PhoneNetwork())
  }

  func comesIntoSight() { lock.comesIntoSight() }

  func leavesSight() { lock.leavesSight() }
}
