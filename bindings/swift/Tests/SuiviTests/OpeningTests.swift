import Foundation
import Suivi
import Support
import Testing

extension Border {
  /// A phone from its opening to its end, with nobody signed in.
  @Suite struct OpeningTests {
    @Test func nobodyIsSignedInOnANewPhone() async throws {
      try await Phones().run { phone async throws in
        #expect(try await phone.accounts().isEmpty)
        #expect(try await phone.unopened().isEmpty)
        await #expect(throws: SuiviError.SignedOut(why: nil)) { try await phone.home() }
        await #expect(throws: SuiviError.NotFound) {
          try await phone.show(
            account: AccountKey(person: PersonId("01890a5d-ac96-774b-bcce-b302099a8057"), role: .client))
        }
      }
    }

    @Test func whatIsAskedOfAStoppedPhoneIsAnError() async throws {
      let phones = try Phones()
      try await phones.run { phone async throws in
        await phone.stop()
        await phone.stop()
        await #expect(throws: SuiviError.Stopped) { try await phone.home() }
        await #expect(throws: SuiviError.Stopped) { try await phone.lock() }
        await #expect(throws: SuiviError.Stopped) {
          try await phone.addPhotos(
            request: AddPhotosRequest(
              space: SpaceId("01890a5d-ac96-774b-bcce-b302099a8057"), folder: nil, level: .justMe, photos: [],
              together: false))
        }
        await #expect(throws: SuiviError.Stopped) { try await phone.orders() }
        await #expect(throws: SuiviError.Stopped) { try await phone.report(name: "order", report: .lost) }
        await #expect(throws: SuiviError.Stopped) { try await phone.conditionsChanged() }
        #expect(throws: SuiviError.Stopped) { try phone.watch() }
        var told = 0
        for await _ in phone.changes { told += 1 }
        #expect(told == 0)
      }
      // Its folder is free again.
      try await phones.run { phone async throws in #expect(try await phone.accounts().isEmpty) }
    }

    @Test func aFolderThatIsNoneIsToldAsStorage() async throws {
      let phones = try Phones()
      let file = try phones.folder.write("file", Data())
      let request = OpenRequest(
        folder: file, version: "1", locked: false, inBackground: false, held: [], boot: 1, trusted: [])
      let error = await expectThrowing(SuiviError.self) {
        try await Phone.open(
          request: request, vault: MemoryVault(), decoder: nil, network: GoodNetwork(), clock: nil)
      }
      #expect(error?.key.hasPrefix("storage.") == true)
      #expect(alive() == 0)
    }
  }
}
