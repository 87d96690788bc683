import Foundation
import Suivi
import Support
import Testing

// README: begin
/// Adds a photo, with or without network, and comes back when the server has it.
func addOne(folder: FilePath, vault: any KeyVault, network: any NetworkState, me: SignInRequest, photo: FilePath)
  async throws
{
  let opening = OpenRequest(
    folder: folder, version: "1.0", locked: false, inBackground: false, held: [], boot: nil, trusted: [])
  let phone = try await Phone.open(request: opening, vault: vault, decoder: nil, network: network, clock: nil)
  if try await phone.accounts().isEmpty { _ = try await phone.signIn(request: me) }
  for await _ in phone.changes where try await phone.home().complete { break }
  let space = try await phone.home().spaces[0]
  let open = space.folders.first { $0.sharing == .open }
  let source = PhotoSource(path: photo, name: nil, pose: nil, capturedAt: nil)
  let request = AddPhotosRequest(
    space: space.space, folder: open?.item, level: .companyAndClient, photos: [source], together: false)
  let added = try await phone.addPhotos(request: request).photos[0]
  print(added.blocked.map { "It needs its person: \($0)" } ?? "Saved on this phone, will be sent.")
  for await _ in phone.changes where try await phone.waiting().counts.pending == 0 { break }
  print("Received.")
  await phone.stop()
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
      try await addOne(
        folder: folder.path, vault: MemoryVault(), network: GoodNetwork(), me: world.signIn("Client"),
        photo: world.photos[1])
      #expect(alive() == 0)
    }

    @Test func offlineTheyWaitForTheLine() async throws {
      let world = try await World.common()
      let folder = try Folder()
      let vault = OpenVault()
      let me = try world.signIn("Client")
      var phones = try Phones()
      phones.folder = folder
      phones.vault = vault
      try await phones.run { phone async throws in
        _ = try await phone.signIn(request: me)
        try await phone.untilComplete()
      }
      try await world.line(cut: true)
      let network = WatchedNetwork()
      let adding = Task {
        try await addOne(folder: folder.path, vault: vault, network: network, me: me, photo: world.photos[2])
      }
      for await _ in network.asked { break }
      try await world.line(cut: false)
      try await adding.value
      #expect(alive() == 0)
    }
  }
}

/// Tells when it is asked: then the phone is being opened.
private final class WatchedNetwork: NetworkState {
  let asked: AsyncStream<Void>
  private let teller: AsyncStream<Void>.Continuation

  init() { (asked, teller) = AsyncStream.makeStream(of: Void.self) }

  func conditions() throws -> Conditions {
    teller.yield()
    return try GoodNetwork().conditions()
  }
}
