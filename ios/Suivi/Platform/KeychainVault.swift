#if canImport(Security)
  import CryptoKit
  import Foundation
  import Security
  import Suivi

  /// Wraps the core's keys with keys that never leave this phone's key chain: AES-GCM, in no backup. A key of what
  /// is kept is there while the phone is unlocked, one of the session after the first unlock, so that what waits
  /// goes on being sent (`security.md`, "On the phone").
  final class KeychainVault: KeyVault {
    func wrap(slot: Slot, account: String, key: Data) throws -> Data {
      let name = name(slot, account)
      let wrapping = try Keychain.find(name) ?? Keychain.make(name, whileLocked: slot == .session)
      let box = try? AES.GCM.seal(
        key, using: SymmetricKey(data: wrapping), authenticating: Data(name.utf8))
      guard let combined = box?.combined else { throw VaultError.Failed }
      return combined
    }

    func unwrap(slot: Slot, account: String, wrapped: Data) throws -> Data {
      let name = name(slot, account)
      guard let wrapping = try Keychain.find(name) else { throw VaultError.Lost }
      do {
        let box = try AES.GCM.SealedBox(combined: wrapped)
        return try AES.GCM.open(
          box, using: SymmetricKey(data: wrapping), authenticating: Data(name.utf8))
      } catch {
        throw VaultError.Lost
      }
    }

    func destroy(slot: Slot, account: String) throws -> Bool {
      try Keychain.forget(name(slot, account))
      return true
    }

    private func name(_ slot: Slot, _ account: String) -> String { "suivi \(slot) \(account)" }
  }

  /// Secrets of this phone alone, by name.
  enum Keychain {
    static func find(_ name: String) throws(VaultError) -> Data? {
      var query = item(name)
      query[kSecReturnData] = true
      var found: CFTypeRef?
      switch SecItemCopyMatching(query as CFDictionary, &found) {
      case errSecSuccess: return found as? Data
      case errSecItemNotFound: return nil
      // Before the first unlock, or while the phone is locked.
      case errSecInteractionNotAllowed: throw .Locked
      default: throw .Failed
      }
    }

    static func make(_ name: String, whileLocked: Bool, ofPerson: Bool = false) throws(VaultError)
      -> Data
    {
      var bytes = Data(count: 32)
      let made = bytes.withUnsafeMutableBytes {
        SecRandomCopyBytes(kSecRandomDefault, $0.count, $0.baseAddress!)
      }
      guard made == errSecSuccess else { throw .Failed }
      var query = item(name)
      query[kSecValueData] = bytes
      if ofPerson {
        // Only right after a face or finger that the phone knows now.
        query[kSecAttrAccessControl] = SecAccessControlCreateWithFlags(
          nil, kSecAttrAccessibleWhenPasscodeSetThisDeviceOnly, .biometryCurrentSet, nil)
      } else {
        query[kSecAttrAccessible] =
          whileLocked
          ? kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly
          : kSecAttrAccessibleWhenUnlockedThisDeviceOnly
      }
      switch SecItemAdd(query as CFDictionary, nil) {
      case errSecSuccess: return bytes
      case errSecInteractionNotAllowed: throw .Locked
      default: throw .Failed
      }
    }

    static func forget(_ name: String) throws(VaultError) {
      switch SecItemDelete(item(name) as CFDictionary) {
      case errSecSuccess, errSecItemNotFound: return
      case errSecInteractionNotAllowed: throw .Locked
      default: throw .Failed
      }
    }

    private static func item(_ name: String) -> [CFString: Any] {
      [kSecClass: kSecClassGenericPassword, kSecAttrService: "app.suivi", kSecAttrAccount: name]
    }
  }
#endif
