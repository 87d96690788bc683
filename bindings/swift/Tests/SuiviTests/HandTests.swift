import Foundation
import Suivi
import Support
import Testing

private struct DiskFull: Error {}

/// As near to a fatal error as one that is thrown comes: of a framework, with what it has to tell.
private let frameworks = NSError(
  domain: NSOSStatusErrorDomain, code: -25_300,
  userInfo: [NSLocalizedDescriptionKey: "the key store of Ana", NSUnderlyingErrorKey: DiskFull()])

extension Border {
  /// The platform's hands: whatever they do, an error in Swift and data as it was.
  @Suite struct HandTests {
    private static let breaks: [(String, SuiviError, @Sendable () throws -> Data)] = [
      ("a declared error", .Locked, { throw VaultError.Locked }),
      ("a lost key", .Vault, { throw VaultError.Lost }),
      ("a failure", .Vault, { throw VaultError.Failed }),
      ("another error", .Vault, { throw DiskFull() }),
      ("a framework's error", .Vault, { throw frameworks }),
      ("a task that was cancelled", .Vault, { throw CancellationError() }),
      ("an empty answer", .Vault, { Data() }),
    ]
    /// What is no empty answer is believed until it shall be turned back.
    private static let believed: [(String, @Sendable () throws -> Data)] = [
      ("garbage", { Data([0x00, 0xFF, 0x5A, 0x80, 0x0A]) }), ("a megabyte", { Data(count: 1 << 20) }),
    ]

    @Test func aVaultThatBreaksIsToldAndNothingIsLost() async throws {
      let world = try await World.common()
      for (how, expected, breaks) in Self.breaks {
        let vault = MemoryVault()
        var phones = try Phones()
        phones.vault = vault
        try await phones.run { phone async throws in
          vault.instead.with { $0 = breaks }
          let error = await expectThrowing(SuiviError.self) { try await phone.signIn(request: world.signIn("Client")) }
          #expect(error == expected, "\(how)")
          vault.instead.with { $0 = nil }
          _ = try await phone.signIn(request: world.signIn("Client"))
          try await phone.untilComplete()
        }
      }
    }

    @Test func aVaultThatWrapsNothingCostsANewSignInAndNothingElse() async throws {
      let world = try await World.common()
      for (how, answers) in Self.believed {
        let vault = MemoryVault()
        vault.instead.with { $0 = answers }
        var phones = try Phones()
        phones.vault = vault
        let added = try await phones.run { phone async throws in
          _ = try await phone.signIn(request: world.signIn("Client"))
          try await phone.untilComplete()
          return try await world.withoutLine {
            let added = try await phone.addPhotos(request: world.adding([world.photos[0]])).photos[0]
            await phone.stop()
            return added
          }
        }
        vault.instead.with { $0 = nil }
        try await phones.run { phone async throws in
          #expect(try await phone.accounts().map(\.stands) == [.ended(why: .keyLost)], "\(how)")
          #expect(try await phone.waiting().rows.map(\.op) == [added.op], "\(how)")
          _ = try await phone.signIn(request: world.signIn("Client"))
          try await phone.untilReceived()
          #expect(try await world.holds(added.item), "\(how)")
        }
      }
    }

    @Test func aVaultThatBreaksAtTheNextStartKeepsWhatWaits() async throws {
      let world = try await World.common()
      let vault = MemoryVault()
      var phones = try Phones()
      phones.vault = vault
      let op = try await phones.run { phone async throws in
        _ = try await phone.signIn(request: world.signIn("Client"))
        try await phone.untilComplete()
        return try await world.withoutLine {
          let op = try await phone.addPhotos(request: world.adding([world.photos[0]])).photos[0].op
          await phone.stop()
          return op
        }
      }
      for (how, _, breaks) in Self.breaks where how != "a lost key" {
        vault.instead.with { $0 = breaks }
        let error = await expectThrowing(SuiviError.self) {
          try await phones.run { phone async throws in _ = try await phone.home() }
        }
        #expect([.Locked, .Vault].contains(error), "\(how)")
      }
      for (how, answers) in Self.believed {
        vault.instead.with { $0 = answers }
        // It is none of this phone's keys.
        await #expect(throws: SuiviError.SignedOut(why: .keyLost), "\(how)") {
          try await phones.run { phone async throws in _ = try await phone.home() }
        }
      }
      vault.instead.with { $0 = nil }
      try await phones.run { phone async throws in
        #expect(try await phone.accounts().map(\.stands) == [.signedIn])
        #expect(try await phone.waiting().rows.allSatisfy { $0.op == op })
        try await phone.untilReceived()
      }
    }

    @Test func aPictureThatOnlyThePlatformReadsNeedsADecoderThatDoes() async throws {
      let world = try await World.common()
      let decoders: [(String, (any PictureDecoder)?)] = [
        ("none", nil),
        ("declared", GivenDecoder { _, _ in throw PlatformError.Failed }),
        ("another error", GivenDecoder { _, _ in throw DiskFull() }),
        ("says no", GivenDecoder { _, _ in false }),
        ("says yes and writes nothing", GivenDecoder { _, _ in true }),
        ("garbage", GivenDecoder { _, to in FileManager.default.createFile(atPath: to, contents: Data("JPEG".utf8)) }),
        ("an empty file", GivenDecoder { _, to in FileManager.default.createFile(atPath: to, contents: Data()) }),
      ]
      for (how, decoder) in decoders {
        var phones = try Phones()
        phones.decoder = decoder
        let photo = try heic(in: phones.folder)
        try await phones.run { phone async throws in
          _ = try await phone.signIn(request: world.signIn("Client"))
          try await phone.untilComplete()
          let added = try await phone.addPhotos(request: world.adding([photo]))
          #expect(added.photos[0].blocked != nil, "\(how)")
          #expect(FileManager.default.fileExists(atPath: photo))
        }
      }
    }

    @Test func aDecoderThatReadsItLetsItTravel() async throws {
      let world = try await World.common()
      let jpeg = try Data(contentsOf: URL(fileURLWithPath: world.photos[0]))
      var phones = try Phones()
      phones.decoder = GivenDecoder { _, to in FileManager.default.createFile(atPath: to, contents: jpeg) }
      let photo = try heic(in: phones.folder)
      try await phones.run { phone async throws in
        _ = try await phone.signIn(request: world.signIn("Client"))
        try await phone.untilComplete()
        let added = try await phone.addPhotos(request: world.adding([photo])).photos[0]
        #expect(added.blocked == nil)
        try await phone.untilReceived()
        #expect(try await world.holds(added.item))
      }
    }

    @Test func aNetworkThatTellsNothingMayCostNothing() async throws {
      let failing = FailingNetwork()
      var phones = try Phones()
      phones.network = failing
      try await phones.run { phone async throws in
        try await phone.conditionsChanged()
        #expect(failing.asked.now >= 2)
      }
    }

    @Test func aClockThatBreaksIsNoCrashAndLosesNothing() async throws {
      let world = try await World.common()
      let breaks: [(String, @Sendable () throws -> ClockReading)] = [
        ("another error", { throw DiskFull() }),
        ("declared", { throw PlatformError.Failed }),
        ("the end of time", { ClockReading(up: .max, boot: .max, wall: .max) }),
        ("before time", { ClockReading(up: .min, boot: 0, wall: .min) }),
      ]
      for (how, broken) in breaks {
        let right: @Sendable () throws -> ClockReading = {
          ClockReading(up: 1_000_000, boot: 1, wall: 1_790_000_000_000_000)
        }
        let tells = Shared(right)
        var phones = try Phones()
        phones.clock = GivenClock { try tells.now() }
        let item = try await phones.run { phone async throws in
          _ = try await phone.signIn(request: world.signIn("Client"))
          try await phone.untilComplete()
          let added = try await phone.addPhotos(request: world.adding([world.photos[0]])).photos[0]
          try await phone.untilReceived()
          tells.with { $0 = broken }
          let calls: [@Sendable () async throws -> Void] = [
            { _ = try await phone.home() }, { _ = try await phone.waiting() },
            { _ = try await phone.addPhotos(request: world.adding([world.photos[1]])) },
            { try await phone.conditionsChanged() }, { try await phone.opened() },
          ]
          // Whatever they answer, it is an answer.
          for call in calls { do { try await call() } catch is SuiviError {} }
          tells.with { $0 = right }
          return added.item
        }
        try await phones.run { phone async throws in
          #expect(try await phone.accounts().count == 1, "\(how)")
          try await phone.untilComplete()
          #expect(try await phone.photo(item: item).file.item == item, "\(how)")
        }
      }
    }
  }
}

private final class FailingNetwork: NetworkState {
  let asked = Shared(0)

  func conditions() throws -> Conditions {
    asked.with { $0 += 1 }
    throw DiskFull()
  }
}

/// The head of a HEIC picture, and nothing that anybody could read.
private func heic(in folder: Folder) throws -> FilePath {
  let head = Data([0, 0, 0, 24]) + Data("ftypheic".utf8) + Data(count: 4) + Data("mif1heic".utf8)
  return try folder.write("knee.heic", head + Data(count: 5_000))
}
