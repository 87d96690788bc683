import Foundation
import Suivi

/// The platform's vault behind the app's lock: while that is closed it gives none of what is kept. The keys of
/// the session are not behind it: what waits goes on being sent.
final class LockedVault: KeyVault {
  private let door: LockDoor
  private let vault: any KeyVault

  init(behind door: LockDoor, _ vault: any KeyVault) {
    self.door = door
    self.vault = vault
  }

  func wrap(slot: Slot, account: String, key: Data) throws -> Data {
    try vault.wrap(slot: slot, account: account, key: key)
  }

  func unwrap(slot: Slot, account: String, wrapped: Data) throws -> Data {
    if slot == .cache, door.isClosed() { throw VaultError.Locked }
    return try vault.unwrap(slot: slot, account: account, wrapped: wrapped)
  }

  func destroy(slot: Slot, account: String) throws -> Bool { try vault.destroy(slot: slot, account: account) }
}
