import Foundation
import Suivi
import Support
import Testing

extension Border {
  /// Each way in which a call fails, by what a shell does about it.
  @Suite struct ErrorTests {
    @Test func aSessionThatWasSupersededSaysSo() async throws {
      let world = try await World()
      try await Phones().run { phone async throws in
        _ = try await phone.signIn(request: world.signIn("Employee"))
        try await phone.untilComplete()
        try await world.stage.ask("sign_in", ["persona": "Employee"])
        try await phone.opened()
        try await phone.until { try await $0.accounts().map(\.stands) == [.ended(why: .superseded)] }
        let error = await expectThrowing(SuiviError.self) { try await phone.join(space: world.space) }
        #expect(error?.key.hasPrefix("signedOut") == true)
      }
    }

    @Test func withoutNetworkSomeThingsAreOfflineAndSomeNotKept() async throws {
      let world = try await World.common()
      try await Phones().run { phone async throws in
        _ = try await phone.signIn(request: world.signIn("Manager"))
        try await phone.untilComplete()
        try await world.withoutLine {
          await #expect(throws: SuiviError.Offline) { try await phone.join(space: world.space) }
          await #expect(throws: SuiviError.NotKept) {
            try await phone.folder(space: world.space, folder: nil, after: nil)
          }
        }
      }
    }

    @Test func aPhoneThatHeardNothingForAMonthIsOutOfTouch() async throws {
      let world = try await World.common()
      let reading = Shared(ClockReading(up: 1_000_000, boot: 1, wall: 1_790_000_000_000_000))
      var phones = try Phones()
      phones.clock = GivenClock { reading.now }
      try await phones.run { phone async throws in
        _ = try await phone.signIn(request: world.signIn("Client"))
        try await phone.untilComplete()
      }
      let month: Int64 = 31 * 86_400_000_000
      reading.with { $0 = ClockReading(up: $0.up + month, boot: 1, wall: $0.wall + month) }
      try await world.withoutLine {
        try await phones.run { phone async throws in
          await #expect(throws: SuiviError.OutOfTouch) { try await phone.home() }
        }
      }
    }

    @Test func whatBreaksInsideIsUnexpectedAndLosesNothing() async throws {
      let world = try await World.common()
      let breaks = Shared(false)
      var phones = try Phones()
      phones.clock = GivenClock {
        if breaks.now { throw PlatformError.Failed }
        return ClockReading(up: 1_000_000, boot: 1, wall: 1_790_000_000_000_000)
      }
      try await phones.run { phone async throws in
        _ = try await phone.signIn(request: world.signIn("Client"))
        try await phone.untilComplete()
        breaks.with { $0 = true }
        await #expect(throws: SuiviError.Unexpected) { try await phone.people(space: world.space) }
        breaks.with { $0 = false }
        let home = try await phone.home()
        #expect(home.spaces.count == 1)
      }
    }

    @Test(arguments: [
      ("HTTP/1.1 200 OK\r\ncontent-length: 7\r\nconnection: close\r\n\r\nWelcome", SuiviError.NotSuivi),
      ("HTTP/1.1 302 Found\r\nlocation: /portal\r\ncontent-length: 0\r\nconnection: close\r\n\r\n", .NotSuivi),
      ("", .Offline),
    ])
    func whatAnswersSomethingElseIsNotSuivi(answer: String, expected: SuiviError) async throws {
      let server = try Answering(answer)
      try await Phones().run { phone async throws in
        await #expect(throws: expected) {
          try await phone.signIn(
            request: SignInRequest(
              server: Address("http://127.0.0.1:\(server.port)"), role: .client, email: "ana@example.org",
              password: Secret("12 characters"), deviceName: "phone", moved: false))
        }
      }
    }

    @Test func wrongCredentialsAreDeclinedAndTooManyAreBusy() async throws {
      let world = try await World()
      try await Phones().run { phone async throws in
        let right = try world.signIn("Stranger")
        let wrong = SignInRequest(
          server: right.server, role: right.role, email: right.email, password: Secret("not that one"),
          deviceName: "phone", moved: false)
        await #expect(throws: SuiviError.Declined(why: .wrongCredentials)) { try await phone.signIn(request: wrong) }
        var keys: Set<String> = []
        for _ in 0..<50 where !keys.contains("busy") {
          if let error = await expectThrowing(SuiviError.self, { try await phone.signIn(request: wrong) }) {
            keys.insert(error.key)
          }
        }
        #expect(keys == ["busy", "declined.wrongCredentials"])
      }
    }

    @Test func theRulesNoIsRefused() async throws {
      let world = try await World.common()
      try await Phones().run { phone async throws in
        _ = try await phone.signIn(request: world.signIn("Client"))
        try await phone.untilComplete()
        await #expect(throws: SuiviError.Refused(why: .protected)) {
          try await phone.delete(item: ItemId(world.names["result"].text))
        }
      }
    }

    @Test func theSameAccountUnderAnotherAddressIsOtherServer() async throws {
      let world = try await World.common()
      try await Phones().run { phone async throws in
        let here = try world.signIn("OtherClient")
        _ = try await phone.signIn(request: here)
        let elsewhere = Address(here.server.text.replacingOccurrences(of: "127.0.0.1", with: "localhost"))
        let moving = { moved in
          SignInRequest(
            server: elsewhere, role: here.role, email: here.email, password: here.password, deviceName: "phone",
            moved: moved)
        }
        await #expect(throws: SuiviError.OtherServer) { try await phone.signIn(request: moving(false)) }
        #expect(try await phone.signIn(request: moving(true)).server == elsewhere.text)
      }
    }

    @Test func whatWaitsIsAskedAboutBeforeASignOut() async throws {
      let world = try await World.common()
      try await Phones().run { phone async throws in
        _ = try await phone.signIn(request: world.signIn("Client"))
        try await phone.untilComplete()
        try await world.withoutLine {
          _ = try await phone.addPhotos(request: world.adding([world.photos[0]]))
          await #expect(throws: SuiviError.Unsent(count: 1)) { try await phone.signOut(evenIfUnsent: false) }
          #expect(try await phone.signOut(evenIfUnsent: true) == .hereOnly)
        }
      }
    }

    @Test func aListOfANewerAppIsOutdated() async throws {
      let world = try await World.common()
      let phones = try Phones()
      try await phones.run { phone async throws in
        _ = try await phone.signIn(request: world.signIn("Client"))
        try await phone.untilComplete()
      }
      try await phones.folder.isClosed()
      let all = FileManager.default.enumerator(atPath: phones.folder.path)?.compactMap { $0 as? String } ?? []
      let outbox = phones.folder.path + "/" + (try #require(all.first { $0.hasSuffix("outbox.db") }))
      // SQLite keeps the version of a schema in four bytes of the file's head.
      var bytes = try Data(contentsOf: URL(fileURLWithPath: outbox))
      bytes[60] = 0x7F
      try bytes.write(to: URL(fileURLWithPath: outbox))
      for beside in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: outbox + beside) }
      try await phones.run { phone async throws in
        #expect(try await phone.unopened().map(\.why) == [.Outdated])
      }
    }

    @Test func eachErrorHasAKeyAndNoSentenceOfTheCores() {
      let table: [(SuiviError, String)] = [
        (.SignedOut(why: nil), "signedOut"), (.SignedOut(why: .keyLost), "signedOut.keyLost"), (.Locked, "locked"),
        (.OutOfTouch, "outOfTouch"), (.Offline, "offline"), (.NotKept, "notKept"), (.NotSuivi, "notSuivi"),
        (.Busy(seconds: 7), "busy"), (.NotFound, "notFound"), (.Refused(why: .archived), "refused.archived"),
        (.Declined(why: .weakPassword), "declined.weakPassword"), (.Unreadable(what: .address), "unreadable.address"),
        (.OtherServer, "otherServer"), (.Unsent(count: 3), "unsent"), (.Storage(why: .full), "storage.full"),
        (.Vault, "vault"), (.Outdated, "outdated"), (.Stopped, "stopped"), (.Unexpected, "unexpected"),
      ]
      for (error, key) in table {
        #expect(error.key == key)
        // An app without texts shows at least this.
        #expect(error.localizedDescription == key)
      }
    }
  }
}
