#if canImport(LocalAuthentication)
  import CryptoKit
  import Foundation
  import LocalAuthentication
  import Security
  import SuiviKit

  /// What the lock needs of the phone: a file beside the core's folder, and two secrets of the key chain, one for the
  /// PIN, one that wants a face or finger first.
  struct PhoneLock: LockGround {
    static let personKey = "suivi person"
    private static let pinKey = "suivi lock"
    private let file: URL

    init(beside folder: URL) { file = folder.deletingLastPathComponent().appending(path: "lock") }

    func read() throws(LockFailure) -> LockKept {
      guard FileManager.default.fileExists(atPath: file.path) else { return LockKept() }
      // Before the phone was unlocked for the first time it can't be read, and is not damaged.
      guard let data = try? Data(contentsOf: file) else { throw .storage }
      if let kept = try? JSONDecoder().decode(LockKept.self, from: data) { return kept }
      // What is damaged keeps the lock closed: no PIN is right, and the way on is to sign in again.
      var closed = LockKept()
      closed.check = Data()
      return closed
    }

    func keep(_ kept: LockKept) throws(LockFailure) {
      do {
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try JSONEncoder().encode(kept).write(
          to: file, options: [.atomic, .completeFileProtectionUntilFirstUserAuthentication])
        var place = file
        var values = URLResourceValues()
        values.isExcludedFromBackup = true
        try place.setResourceValues(values)
      } catch {
        throw error.isFullDisk ? .storageFull : .storage
      }
    }

    func keyed(_ bytes: Data, made: Bool) throws(LockFailure) -> Data? {
      do {
        let found = try Keychain.find(Self.pinKey)
        guard let key = try found ?? (made ? Keychain.make(Self.pinKey) : nil)
        else { return nil }
        return Data(HMAC<SHA256>.authenticationCode(for: bytes, using: SymmetricKey(data: key)))
      } catch {
        throw .keys
      }
    }

    func knowsPerson() -> Bool { Recognition.keeps(Self.personKey) }

    func learnsPerson(_ may: Bool) throws(LockFailure) {
      do {
        try Keychain.forget(Self.personKey)
        if may { _ = try Keychain.make(Self.personKey, ofPerson: true) }
      } catch {
        throw .keys
      }
    }
  }

  /// Face or finger, as the system asks for it. The key chain is the witness: it gives the secret only right after
  /// a person was recognised whom the phone knew when the secret was made.
  enum Recognition {
    static var isPossible: Bool {
      LAContext().canEvaluatePolicy(.deviceOwnerAuthenticationWithBiometrics, error: nil)
    }

    static func recognises() async -> Bool {
      await withCheckedContinuation { answered in
        DispatchQueue.global(qos: .userInitiated).async {
          var query = Keychain.item(PhoneLock.personKey)
          query[kSecReturnData] = true
          let context = LAContext()
          context.localizedCancelTitle = String(localized: "lock_by_pin")
          query[kSecUseAuthenticationContext] = context
          var found: CFTypeRef?
          answered.resume(
            returning: SecItemCopyMatching(query as CFDictionary, &found) == errSecSuccess)
        }
      }
    }

    /// The secret is there: it is gone as soon as another face or finger was added.
    static func keeps(_ name: String) -> Bool {
      let context = LAContext()
      context.interactionNotAllowed = true
      var query = Keychain.item(name)
      // Else it would only be said that there is something.
      query[kSecReturnData] = true
      query[kSecUseAuthenticationContext] = context
      let said = SecItemCopyMatching(query as CFDictionary, nil)
      return said == errSecSuccess || said == errSecInteractionNotAllowed
    }
  }

  /// The time since the phone's start, sleep included: nobody can set it.
  enum PhoneClock {
    static func sinceStart() -> Duration {
      .nanoseconds(Int64(clock_gettime_nsec_np(CLOCK_MONOTONIC_RAW)))
    }
  }
#endif
