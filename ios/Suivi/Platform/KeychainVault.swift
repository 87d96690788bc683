#if canImport(Security)
  import Foundation
  import Security
  import Suivi

  /// Wraps the core's keys with keys that never leave this phone's Secure Enclave (ECIES: X9.63, SHA-256, AES-GCM; a
  /// key of its own for each slot and account, so that none opens what is of another). A key of what is kept is there
  /// while the phone is unlocked, one of the session after the first unlock, so that what waits goes on being sent
  /// (`security.md`, "On the phone").
  final class KeychainVault: KeyVault {
    private static let way = SecKeyAlgorithm.eciesEncryptionCofactorVariableIVX963SHA256AESGCM

    func wrap(slot: Slot, account: String, key: Data) throws -> Data {
      let name = name(slot, account)
      let own = try EnclaveKeys.find(name) ?? EnclaveKeys.make(name, whileLocked: slot == .session)
      guard let shown = SecKeyCopyPublicKey(own),
        let wrapped = SecKeyCreateEncryptedData(shown, Self.way, key as CFData, nil)
      else { throw VaultError.Failed }
      return wrapped as Data
    }

    func unwrap(slot: Slot, account: String, wrapped: Data) throws -> Data {
      guard let own = try EnclaveKeys.find(name(slot, account)) else { throw VaultError.Lost }
      var error: Unmanaged<CFError>?
      if let key = SecKeyCreateDecryptedData(own, Self.way, wrapped as CFData, &error) { return key as Data }
      let why = error?.takeRetainedValue()
      // The enclave's own errors are of another domain: they may pass.
      let isKeychains = why.map { CFErrorGetDomain($0) as String == NSOSStatusErrorDomain } ?? false
      let code = isKeychains ? why.map { OSStatus(truncatingIfNeeded: CFErrorGetCode($0)) } : nil
      switch code {
      // While the phone is locked the key is there and may not be used.
      case errSecInteractionNotAllowed: throw VaultError.Locked
      // What was wrapped is not of this key.
      case errSecDecode, errSecParam: throw VaultError.Lost
      default: throw VaultError.Failed
      }
    }

    func destroy(slot: Slot, account: String) throws -> Bool {
      try EnclaveKeys.forget(name(slot, account))
      return true
    }

    private func name(_ slot: Slot, _ account: String) -> String { "suivi \(slot) \(account)" }
  }

  /// Private keys of the Secure Enclave, by name.
  private enum EnclaveKeys {
    static func find(_ name: String) throws(VaultError) -> SecKey? {
      var query = key(name)
      query[kSecReturnRef] = true
      var found: CFTypeRef?
      let said = SecItemCopyMatching(query as CFDictionary, &found)
      guard let found else { return try Keychain.said(said) }
      guard CFGetTypeID(found) == SecKeyGetTypeID() else { throw .Failed }
      return (found as! SecKey)
    }

    static func make(_ name: String, whileLocked: Bool) throws(VaultError) -> SecKey {
      let when =
        whileLocked ? kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly : kSecAttrAccessibleWhenUnlockedThisDeviceOnly
      guard let access = SecAccessControlCreateWithFlags(nil, when, .privateKeyUsage, nil) else { throw .Failed }
      let wanted: [CFString: Any] = [
        kSecAttrKeyType: kSecAttrKeyTypeECSECPrimeRandom, kSecAttrKeySizeInBits: 256,
        kSecAttrTokenID: kSecAttrTokenIDSecureEnclave,
        kSecPrivateKeyAttrs: [
          kSecAttrIsPermanent: true, kSecAttrApplicationTag: Data(name.utf8), kSecAttrAccessControl: access,
        ] as [CFString: Any],
      ]
      guard let made = SecKeyCreateRandomKey(wanted as CFDictionary, nil) else { throw .Failed }
      return made
    }

    static func forget(_ name: String) throws(VaultError) {
      let _: Never? = try Keychain.said(SecItemDelete(key(name) as CFDictionary))
    }

    private static func key(_ name: String) -> [CFString: Any] {
      [
        kSecClass: kSecClassKey, kSecAttrApplicationTag: Data(name.utf8),
        kSecAttrKeyType: kSecAttrKeyTypeECSECPrimeRandom,
      ]
    }
  }

  /// Secrets of this phone alone, by name.
  enum Keychain {
    static func find(_ name: String) throws(VaultError) -> Data? {
      var query = item(name)
      query[kSecReturnData] = true
      var found: CFTypeRef?
      let status = SecItemCopyMatching(query as CFDictionary, &found)
      if status == errSecSuccess { return found as? Data }
      return try said(status)
    }

    /// `ofPerson`: it is there only right after a face or finger that the phone knew when it was made.
    static func make(_ name: String, ofPerson: Bool = false) throws(VaultError) -> Data {
      var bytes = Data(count: 32)
      let made = bytes.withUnsafeMutableBytes { SecRandomCopyBytes(kSecRandomDefault, $0.count, $0.baseAddress!) }
      guard made == errSecSuccess else { throw .Failed }
      var query = item(name)
      query[kSecValueData] = bytes
      if ofPerson {
        // Without it the secret would be there for anybody.
        let access = SecAccessControlCreateWithFlags(
          nil, kSecAttrAccessibleWhenPasscodeSetThisDeviceOnly, .biometryCurrentSet, nil)
        guard let access else { throw .Failed }
        query[kSecAttrAccessControl] = access
      } else {
        query[kSecAttrAccessible] = kSecAttrAccessibleWhenUnlockedThisDeviceOnly
      }
      let status = SecItemAdd(query as CFDictionary, nil)
      if status != errSecSuccess { let _: Never? = try said(status) }
      return bytes
    }

    static func forget(_ name: String) throws(VaultError) {
      let _: Never? = try said(SecItemDelete(item(name) as CFDictionary))
    }

    /// What the key chain answers where it gives nothing: there is nothing, or why not.
    static func said<Value>(_ status: OSStatus) throws(VaultError) -> Value? {
      switch status {
      case errSecSuccess, errSecItemNotFound: return nil
      // Before the first unlock, or while the phone is locked.
      case errSecInteractionNotAllowed: throw .Locked
      default: throw .Failed
      }
    }

    /// Where one is.
    static func item(_ name: String) -> [CFString: Any] {
      [kSecClass: kSecClassGenericPassword, kSecAttrService: "app.suivi", kSecAttrAccount: name]
    }
  }
#endif
