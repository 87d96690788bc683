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
  private let carrying: Carrying
  private let allTold: @MainActor () async -> Void

  private init() {
    let place = PhoneFiles.ready("suivi")
    let transfers = PhoneTransfers.make()
    allTold = { await PhoneTransfers.allTold(transfers) }
    let version =
      Bundle.main.object(forInfoDictionaryKey: "CFBundleShortVersionString") as? String ?? "0"
    lock = AppLock(ground: PhoneLock(beside: place)) { PhoneClock.sinceStart() }
    session = Session(
      ground: Ground(folder: place, version: version) { await PhoneTransfers.held(transfers) },
      vault: KeychainVault(), lock: lock, network: PhoneNetwork(),
      decoder: PhoneDecoder())
    carrying = Carrying(session, transfers, inFront: false)
    Task { await session.followsLock() }
    Task { await carrying.run() }
    Task { for await _ in PhoneNetwork.changes() { await carrying.hurries() } }
  }

  /// Somebody sees the app.
  func comesIntoSight() {
    lock.comesIntoSight()
    Task {
      // First, or what waits would be handed to the system as soon as the core is open.
      await carrying.comesToFront()
      await session.open()
      await carrying.hurries()
    }
  }

  /// Nobody does any more: the system gives a moment to hand over what waits.
  func leavesSight() {
    lock.leavesSight()
    PhoneMoment.asks { await self.carrying.leavesFront() }
  }

  /// The system woke the app. `toldFirst`: since it carried something, of which it tells by and by.
  func wakes(toldFirst: Bool) async {
    if toldFirst { await allTold() }
    await carrying.wakes()
  }
}
