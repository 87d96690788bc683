import Foundation
import Suivi

/// A folder of its own, gone when nobody holds it any more.
public final class Folder: Sendable {
  /// Where it is.
  public let path: FilePath

  /// An empty one.
  public init() throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file in it; tells where.
  public func write(_ name: String, _ bytes: Data) throws -> FilePath {
    let file = path + "/" + name
    try bytes.write(to: URL(fileURLWithPath: file))
    return file
  }
}

/// What was not given back.
public struct Leaked: Error {
  /// How many of the core's objects.
  public let objects: UInt64
}

/// A watch ended before it was so.
public struct NeverSo: Error {
  /// It did.
  public init() {}
}

/// What a phone is opened with.
public struct Phones: Sendable {
  /// Where it keeps what it keeps.
  public var folder: Folder
  /// Its keys.
  public var vault: any KeyVault = MemoryVault()
  /// For what the core can't read.
  public var decoder: (any PictureDecoder)?
  /// What it is like.
  public var network: any NetworkState = GoodNetwork()
  /// Another clock than the machine's.
  public var clock: (any TestClock)?
  /// The app begins locked.
  public var locked = false
  /// The system began it.
  public var inBackground = false
  /// What the platform has.
  public var held: [String] = []

  /// A new phone.
  public init() throws { folder = try Folder() }

  /// Opens one, hands it out, ends it, and sees that nothing of it is left.
  public func run<Result>(_ work: (Phone) async throws -> Result) async throws -> Result {
    let before = alive()
    let result = try await opened(work)
    guard alive() == before else { throw Leaked(objects: alive() - before) }
    return result
  }

  /// Only opens it.
  public func open() async throws -> Phone {
    let request = OpenRequest(
      folder: folder.path, version: "1", locked: locked, inBackground: inBackground, held: held, boot: nil, trusted: [])
    return try await Phone.open(request: request, vault: vault, decoder: decoder, network: network, clock: clock)
  }

  private func opened<Result>(_ work: (Phone) async throws -> Result) async throws -> Result {
    let phone = try await open()
    do {
      let result = try await work(phone)
      await phone.stop()
      return result
    } catch {
      await phone.stop()
      throw error
    }
  }
}

extension Phone {
  /// Looks again after each change until it is so.
  public func until(_ isSo: (Phone) async throws -> Bool) async throws {
    for await _ in changes where try await isSo(self) { return }
    throw NeverSo()
  }

  /// Until the server has acknowledged all that waits.
  public func untilReceived() async throws { try await until { try await $0.waiting().rows.isEmpty } }

  /// Until the first checkpoint: everything is there to be drawn.
  public func untilComplete() async throws { try await until { try await $0.home().complete } }
}

extension Folder {
  /// Waits until this process has no file of it open: an engine that ends closes its last ones behind
  /// itself.
  public func isClosed() async throws {
    let open = "/proc/self/fd/"
    while try FileManager.default.contentsOfDirectory(atPath: open).contains(where: { number in
      (try? FileManager.default.destinationOfSymbolicLink(atPath: open + number))?.hasPrefix(path) == true
    }) { await Task.yield() }
  }
}
