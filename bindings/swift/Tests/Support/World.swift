import Foundation
import Suivi

/// A real server with people, records and photos on it.
public struct World: Sendable {
  /// What plays it.
  public let stage: Stage
  /// What the stage said of it.
  public let names: JSON

  /// Begins one.
  public init() async throws {
    stage = try Stage()
    names = try await stage.ask("world")
  }

  /// One for all tests that leave it as it was, but for what they add.
  public static func common() async throws -> World { try await all.value }
  private static let all = Task { try await World() }

  /// Does something while the line between phones and server is cut.
  public func withoutLine<Result>(_ work: () async throws -> Result) async throws -> Result {
    try await line(cut: true)
    do {
      let result = try await work()
      try await line(cut: false)
      return result
    } catch {
      try await line(cut: false)
      throw error
    }
  }

  /// The client's record.
  public var space: SpaceId { SpaceId(names["space"].text) }
  /// A folder of it that the client may add to.
  public var open: ItemId { ItemId(names["open_folder"].text) }
  /// One of which the client sees nothing.
  public var closed: ItemId { ItemId(names["hidden_folder"].text) }
  /// The client's own photo, in the open folder.
  public var photo: ItemId { ItemId(names["photo"].text) }
  /// A file that everybody of the record sees.
  public var shared: ItemId { ItemId(names["shared"].text) }
  /// A file that only who made it sees.
  public var hidden: ItemId { ItemId(names["hidden"].text) }
  /// Photos to add.
  public var photos: [FilePath] { names["photos"].list.map(\.text) }

  /// What a person writes to come in.
  public func signIn(_ persona: String, moved: Bool = false) throws -> SignInRequest {
    guard let person = names["people"].list.first(where: { $0["persona"].text == persona }) else {
      throw Stage.Said(description: "nobody is \(persona)")
    }
    return SignInRequest(
      server: Address(names["url"].text), role: person["role"].text == "client" ? .client : .professional,
      email: person["email"].text, password: Secret(person["password"].text), deviceName: "Test phone", moved: moved)
  }

  /// Photos in the open folder, as the client adds them.
  public func adding(_ paths: [FilePath], to folder: ItemId? = nil) -> AddPhotosRequest {
    AddPhotosRequest(
      space: space, folder: folder ?? open, level: .everyone,
      photos: paths.map { PhotoSource(path: $0, name: nil, pose: nil, capturedAt: nil) }, together: false)
  }

  /// Cuts the line between phones and server, or mends it.
  public func line(cut: Bool) async throws { try await stage.ask("network", ["cut": .bool(cut)]) }

  /// The record's professional sees this file with all of its bytes.
  public func holds(_ item: ItemId) async throws -> Bool {
    try await stage.ask("holds", ["item": .text(item.text)])["holds"].isTrue
  }
}
