import Foundation
import Suivi
import Support
import Testing

private let wrong = [
  "", "x", "\0", "🦴", "00000000-0000-0000-0000-000000000000", "01890a5dac96774bbcceb302099a8057",
  String(repeating: "7", count: 1 << 20), "../../etc/passwd", "e\u{301}\u{202E}",
]

extension Border {
  /// Whatever comes in: an error that can be told from others, and the phone works on.
  @Suite struct BadInputTests {
    @Test func whatIsNoIdIsNotFound() async throws {
      try await Phones().run { phone async throws in
        for text in wrong {
          await #expect(throws: SuiviError.NotFound) { try await phone.photo(item: ItemId(text)) }
          await #expect(throws: SuiviError.NotFound) { try await phone.people(space: SpaceId(text)) }
          await #expect(throws: SuiviError.NotFound) { try await phone.retry(op: OpId(text)) }
          await #expect(throws: SuiviError.NotFound) { try await phone.cancelDocument(document: DocumentId(text)) }
          await #expect(throws: SuiviError.NotFound) { try await phone.setLevel(item: ItemId(text), level: .company) }
          let somewhere = SpaceId("01890a5d-ac96-774b-bcce-b302099a8057")
          await #expect(throws: SuiviError.NotFound) {
            try await phone.folder(space: somewhere, folder: ItemId(text), after: nil)
          }
          await #expect(throws: SuiviError.NotFound) {
            try await phone.beginFilling(from: .template(space: somewhere, template: TemplateId(text)))
          }
          await #expect(throws: SuiviError.NotFound) {
            try await phone.archiveParticipant(
              space: somewhere, professional: ProfessionalId(text), successor: nil)
          }
          await #expect(throws: SuiviError.NotFound) {
            try await phone.show(account: AccountKey(person: PersonId(text), role: .client))
          }
        }
        #expect(try await phone.accounts().isEmpty)
      }
    }

    @Test func otherTextsSayWhatTheyShouldHaveBeen() async throws {
      try await Phones().run { phone async throws in
        let somewhere = SpaceId("01890a5d-ac96-774b-bcce-b302099a8057")
        let template = TemplateId(somewhere.text)
        for text in wrong + ["2026-02-30"] {
          await #expect(throws: SuiviError.Unreadable(what: .value)) {
            try await phone.assign(
              request: AssignRequest(space: somewhere, template: template, to: nil, due: Day(text)))
          }
        }
        for (address, what) in [("not an address", Written.address), ("http://suivi.example.org", .cleartext)] {
          await #expect(throws: SuiviError.Unreadable(what: what)) {
            try await phone.signIn(
              request: SignInRequest(
                server: Address(address), role: .client, email: "", password: Secret(""), deviceName: "", moved: false))
          }
        }
        for text in wrong {
          await #expect(throws: SuiviError.Unreadable(what: .invitation)) {
            try await phone.accept(
              request: AcceptRequest(
                invitation: Secret(text), server: nil, email: "", password: Secret(""), deviceName: ""))
          }
        }
      }
    }

    @Test func aCertificateThatIsNoneIsTold() async throws {
      let folder = try Folder()
      await #expect(throws: SuiviError.Unreadable(what: .certificate)) {
        try await Phone.open(
          request: OpenRequest(
            folder: folder.path, version: "1", locked: false, inBackground: false, held: [], boot: nil,
            trusted: ["no certificate"]),
          vault: MemoryVault(), decoder: nil, network: GoodNetwork(), clock: nil)
      }
    }

    @Test func textsArriveAsTheyWereOrAreRefused() async throws {
      let world = try await World.common()
      try await Phones().run { phone async throws in
        _ = try await phone.signIn(request: world.signIn("Employee"))
        try await phone.untilComplete()
        let folder = try await phone.addFolder(space: world.space, parent: nil, name: "👩‍⚕️ é ﷽", sharing: .auto)
        try await phone.until { phone in
          let root = try await phone.folder(space: world.space, folder: nil, after: nil)
          return root.folders.contains { $0.item == folder && $0.name == "👩‍⚕️ é ﷽" }
        }
        for name in ["", "\0", "a\0b", String(repeating: "é", count: 1 << 20), "\u{202E}evil"] {
          await #expect(throws: SuiviError.Declined(why: .badName)) {
            try await phone.addFolder(space: world.space, parent: nil, name: name, sharing: .auto)
          }
          await #expect(throws: SuiviError.Declined(why: .badName)) { try await phone.rename(item: folder, name: name) }
        }
        let sources = ["\0", "/nowhere/\0.jpg", "🦴.jpg", String(repeating: "x", count: 1 << 20), "/", "/dev/null"]
        let receipt = try await phone.addPhotos(request: world.adding(sources))
        #expect(receipt.photos.count == sources.count)
        #expect(receipt.photos.allSatisfy { $0.blocked != nil })
        for photo in receipt.photos { try await phone.discard(op: photo.op) }
        #expect(try await phone.waiting().rows.isEmpty)
        let none = try await phone.clients(find: String(repeating: "\0🦴", count: 1 << 18), after: nil)
        #expect(none.clients.isEmpty)
      }
    }

    @Test func aSecretIsNotPrinted() {
      for text in printed(Secret("Zyklamen")) { #expect(!text.contains("Zyklamen")) }
    }
  }
}
