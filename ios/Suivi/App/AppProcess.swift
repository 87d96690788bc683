import Foundation
import SuiviKit

/// What lives as long as the process.
@MainActor
final class AppProcess {
  /// The system begins the app without a scene too.
  static let only = AppProcess()

  let session: Session
  let lock: AppLock
  let navigator = Navigator()
  private let place: URL
  private let carrying: Carrying
  private let allTold: @MainActor () async -> Void

  private init() {
    PhoneFiles.clearsTemporary()
    let network = PhoneNetwork()
    let place = PhoneFiles.ready("suivi")
    self.place = place
    let transfers = PhoneTransfers.make()
    allTold = { await PhoneTransfers.allTold(transfers) }
    let version =
      Bundle.main.object(forInfoDictionaryKey: "CFBundleShortVersionString") as? String ?? "0"
    let lock = AppLock(ground: PhoneLock(beside: place)) { PhoneClock.sinceStart() }
    lock.phoneIs(locked: PhoneItself.isLocked)
    PhoneItself.locks { lock.phoneIs(locked: $0) }
    self.lock = lock
    session = Session(
      ground: Ground(folder: place, version: version) { await PhoneTransfers.held(transfers) },
      vault: KeychainVault(), lock: lock, network: network,
      decoder: PhoneDecoder())
    carrying = Carrying(session, transfers, inFront: false) { await PhoneNotices.tells($0) }
    Task { await session.followsLock() }
    Task { await carrying.run() }
    Task { for await _ in network.changes { await carrying.hurries() } }
  }

  /// Somebody sees the app.
  func comesIntoSight() {
    // Nobody sees it on a locked phone; what the system said of that may have been missed.
    lock.phoneIs(locked: false)
    lock.comesIntoSight()
    Task {
      // First, or what waits would be handed to the system as soon as the core is open.
      await carrying.comesToFront()
      await session.open()
      await closesWithPhone()
      await carrying.hurries()
    }
  }

  /// Nobody does any more: the system gives a moment to hand over what waits.
  func leavesSight() {
    lock.leavesSight()
    PhoneMoment.asks {
      await self.closesWithPhone()
      await self.carrying.leavesFront()
    }
  }

  /// What came meanwhile can't be read while the phone is locked; files that are made in these folders neither.
  private func closesWithPhone() async {
    await Task.detached { [place] in PhoneFiles.closes(Kept.folders(in: place)) }.value
  }

  /// The system woke the app. `toldFirst`: since it carried something, of which it tells by and by.
  func wakes(toldFirst: Bool) async {
    lock.phoneIs(locked: PhoneItself.isLocked)
    if toldFirst { await allTold() }
    await carrying.wakes()
  }
}
