import Observation
import Suivi

/// Who can see a file, and who could.
public struct VisibilityState: Equatable, Sendable {
  public var file: FileRow
  public var seenBy: Seen
  /// What it may be changed to; empty for whoever may not change it.
  public var choices: [Choice]
}

/// What a change would do, before it is confirmed.
public struct AskedChange: Equatable, Sendable {
  public var to: Audience
  public var before: Seen
  public var after: Seen
  /// Folders that this opens to the client.
  public var opens: [String]
  /// Folders that this closes to the client.
  public var closes: [String]
  /// The server said so; without network folders may open or close that are not named.
  public var certain: Bool
}

/// The audience of a file, and changing it.
@Observable @MainActor
public final class VisibilityPresenter {
  @ObservationIgnored public let visibility: Drawing<VisibilityState>
  @ObservationIgnored public let acting: Acting
  /// What is asked before a change; nothing if none is asked for.
  public private(set) var asked: Shown<AskedChange>?
  @ObservationIgnored private let session: Session
  @ObservationIgnored private let item: ItemId
  @ObservationIgnored private var chosen: Choice?

  public init(_ session: Session, item: String) {
    let item = ItemId(item)
    self.session = session
    self.item = item
    acting = Acting(session)
    visibility = Drawing(session) { phone in
      let photo = try await phone.photo(item: item)
      return .ready(
        VisibilityState(file: photo.file.row, seenBy: photo.whoCanSee.seen, choices: photo.can.levels.map(\.choice)))
    }
  }

  /// Asks what the choice would do.
  public func choose(_ choice: Choice) async {
    chosen = choice
    asked = .loading
    var change: VisibilityChange?
    let trouble = await session.attempt { [item] in
      change = try await $0.visibilityChange(item: item, level: choice.level)
    }
    // Meanwhile somebody may have gone back, or chosen another one.
    guard chosen == choice else { return }
    asked = change.map { .ready($0.asked) } ?? .failed(trouble ?? .unexpected)
  }

  /// Leaves it as it is.
  public func keep() {
    chosen = nil
    asked = nil
  }

  /// Does what was asked.
  public func confirm() async {
    guard let level = chosen?.level else { return }
    keep()
    await acting.act(.visibilityChanged) { [item] in _ = try await $0.setLevel(item: item, level: level) }
  }
}

extension VisibilityChange {
  fileprivate var asked: AskedChange {
    AskedChange(
      to: to.audience, before: before.seen, after: after.seen, opens: opens, closes: closes, certain: certain)
  }
}
