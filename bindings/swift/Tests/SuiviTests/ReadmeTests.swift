import Foundation
import Suivi
import Support
import Testing

// README: begin
/// The photo stays on this phone until its person has done something about it.
struct NeedsPerson: Error { let why: Block }

/// Adds a photo, with or without network: tells when it is safe on this phone, and comes back when the server has it.
func addOne(
  folder: FilePath, vault: any KeyVault, network: any NetworkState, me: SignInRequest, photo: FilePath,
  saved: (ItemId) async throws -> Void
) async throws {
  let opening = OpenRequest(
    folder: folder, version: "1.0", locked: false, inBackground: false, held: [], boot: nil, trusted: [])
  let phone = try await Phone.open(request: opening, vault: vault, decoder: nil, network: network, clock: nil)
  do {
    if try await phone.accounts().isEmpty { _ = try await phone.signIn(request: me) }
    for await _ in phone.changes where try await phone.home().complete { break }
    try Task.checkCancellation()
    let space = try await phone.home().spaces[0]
    let open = space.folders.first { $0.sharing == .open }
    let source = PhotoSource(path: photo, name: nil, pose: nil, capturedAt: nil)
    let request = AddPhotosRequest(
      space: space.space, folder: open?.item, level: .companyAndClient, photos: [source], together: false)
    let added = try await phone.addPhotos(request: request).photos[0]
    if added.blocked == nil { try await saved(added.item) }
    for await _ in phone.changes {
      guard let row = try await phone.waiting().rows.first(where: { $0.op == added.op }) else { break }
      if case .needsYou(let why) = row.stands { throw NeedsPerson(why: why) }
    }
    try Task.checkCancellation()
    await phone.stop()
  } catch {
    await phone.stop()
    throw error
  }
}
// README: end

extension Border {
  /// What the README shows is what runs here.
  @Suite struct ReadmeTests {
    @Test func itsLinesAreTheseLines() throws {
      let source = try String(contentsOfFile: #filePath, encoding: .utf8)
      let lines = try #require(source.components(separatedBy: "// README: begin\n").dropFirst().first)
      let shown = try #require(lines.components(separatedBy: "// README: end\n").first)
      let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
        "../../README.md")
      let readme = try String(contentsOf: package, encoding: .utf8)
      #expect(readme.contains("```swift\n\(shown)```\n"))
    }

    @Test func theyAddAPhotoThatIsReceived() async throws {
      let world = try await World.common()
      let folder = try Folder()
      var item: ItemId?
      try await addOne(
        folder: folder.path, vault: MemoryVault(), network: GoodNetwork(), me: world.signIn("Client"),
        photo: world.photos[1]
      ) { item = $0 }
      #expect(try await world.holds(#require(item)))
      #expect(alive() == 0)
    }

    @Test func offlineTheyWaitForTheLine() async throws {
      let world = try await World.common()
      let phones = try await signedIn(world)
      let me = try world.signIn("Client")
      var item: ItemId?
      // The line is cut before the photo is added, and mended once it is saved.
      try await world.withoutLine {
        try await addOne(
          folder: phones.folder.path, vault: phones.vault, network: phones.network, me: me, photo: world.photos[2]
        ) { saved in
          item = saved
          #expect(try await !world.holds(saved))
          try await world.line(cut: false)
        }
      }
      #expect(try await world.holds(#require(item)))
      #expect(alive() == 0)
    }

    @Test func ofAPhotoThatNeedsItsPersonTheyNeverSayThatItIsReceived() async throws {
      let world = try await World.common()
      let phones = try await signedIn(world)
      let empty = try phones.folder.write("empty.jpg", Data())
      let error = await expectThrowing(NeedsPerson.self) {
        try await addOne(
          folder: phones.folder.path, vault: phones.vault, network: phones.network, me: world.signIn("Client"),
          photo: empty
        ) { _ in Issue.record("it was not saved") }
      }
      #expect(error?.why == .empty)
      #expect(alive() == 0)
      // The engine was stopped: its folder is free, and the photo waits for its person.
      try await phones.run { phone async throws in
        #expect(try await phone.waiting().rows.map(\.stands) == [.needsYou(.empty)])
      }
    }

    /// The folder of a phone that has everything.
    private func signedIn(_ world: World) async throws -> Phones {
      let phones = try Phones()
      try await phones.run { phone async throws in
        _ = try await phone.signIn(request: world.signIn("Client"))
        try await phone.untilComplete()
      }
      return phones
    }
  }
}
