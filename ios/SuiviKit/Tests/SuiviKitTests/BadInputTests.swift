import Foundation
import Suivi
import Support
import Testing

@testable import SuiviKit

/// What goes wrong around the app: each has its sentence and a way on, and no photo is lost.
@Suite(.timeLimit(.minutes(1))) @MainActor
struct BadInputTests {
  @Test func whatCanNotBeTakenIsToldAndNothingOfItStays() async throws {
    let world = try await World.common()
    try await AppPhone.with { phone in
      try await phone.signsIn(world, "Client")
      let add = AddPresenter(
        phone.session, space: world.space.text, folder: world.open.text, captures: phone.captures)
      try await sees(add.add) { $0.refused == nil && !$0.choices.isEmpty }
      await add.shoot { to throws(CameraTrouble) in
        try? Data("half".utf8).write(to: to)
        throw .storageFull
      }
      #expect(add.shooting.told == .notTaken(.storageFull))
      await add.picked { into in
        let large = into("large.jpg")
        try? FileManager.default.copyItem(atPath: world.photos[0], toPath: large.path)
        try? FileHandle(forWritingTo: large).truncate(atOffset: 200 << 20)
        return Copied(files: [large], missing: nil)
      }
      #expect(add.shooting.told == .obstructed(photos: 1, .tooLarge))
      // It was taken out of the library before it was copied, together with one that could be.
      await add.picked { into in
        let one = into("one.jpg")
        try? FileManager.default.copyItem(atPath: world.photos[1], toPath: one.path)
        return Copied(files: [one], missing: .sourceLost)
      }
      #expect(add.shooting.told == .obstructed(photos: 1, .sourceLost))
      #expect(add.shooting.unsaved == 0)
    }
  }

  @Test func aListOfANewerAppIsLeftAsItIsAndTold() async throws {
    let world = try await World()
    try await AppPhone.with { phone in
      try await phone.signsIn(world, "Client")
      try await phone.core { try await $0.untilComplete() }
      try await phone.takesWithoutNetwork(world)
      // SQLite keeps the version of a schema in four bytes of the file's head; the log goes into the file when it ends.
      let outbox = try await phone.isKilledAndChanged("outbox.db") { $0[60] = 0x7F }
      try await sees(HomePresenter(phone.session).home, .failed(.outdated))
      #expect(Trouble.outdated.remedy == .again)
      try await phone.isKilledAndChanged("outbox.db") { $0[60] = outbox[60] }
      try await sees(WaitingPresenter(phone.session).waiting) { $0.rows.count == 1 }
      try await world.line(cut: false)
    }
  }

  @Test func whatIsKeptAndDamagedIsReadAgainAndWhatWaitsIsThere() async throws {
    let world = try await World()
    try await AppPhone.with { phone in
      try await phone.signsIn(world, "Client")
      try await phone.core { try await $0.untilComplete() }
      let photo = try await phone.takesWithoutNetwork(world)
      try await phone.isKilledAndChanged("cache.db") { $0 = Data($0.map { _ in 0x55 }) }
      try await sees(WaitingPresenter(phone.session).waiting) { $0.rows.count == 1 }
      try await world.line(cut: false)
      try await phone.isOnline(true)
      try await sees(HomePresenter(phone.session).home) { !$0.records.isEmpty }
      try await phone.isReceived()
      #expect(try await world.holds(photo))
    }
  }

  @Test func whoeverAnswersInsteadOfTheServerIsToldApartFromNobody() async throws {
    try await AppPhone.with { phone in
      @MainActor func tries(_ server: String) async -> Trouble? {
        let presenter = SignInPresenter(phone.session, phone.lock, device: "Test phone")
        await presenter.signIn(
          server: server, role: .client, email: "ana@example.org", password: "twelve words of mine")
        return presenter.state.trouble
      }
      let portal = try Answering("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nlogin")
      #expect(await tries("http://127.0.0.1:\(portal.port)") == .notSuivi)
      #expect(await tries("http://127.0.0.1:9") == .offline)
      #expect(await tries("http://example.org") == .cleartext)
    }
  }

  @Test func theSameStateIsSaidInTheLanguageThatThePhoneHasNow() {
    let text: @Sendable (String, [Tongue.Place]) -> String = { key, places in "\(key) \(places)" }
    let quantity = Quantity(value: 1234.5, unit: .kilogram, decimals: 1).phrase
    let said = ["en_CA", "fr_CA"].map {
      quantity.said(in: Tongue(locale: Locale(identifier: $0), toClient: true, text: text))
    }
    #expect(said[0].contains("1,234.5") && said[1].contains("234,5"))
  }
}
