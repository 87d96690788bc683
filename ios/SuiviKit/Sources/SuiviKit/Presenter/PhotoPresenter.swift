import Foundation
import Suivi

/// One photo: who sees it, and what may be done with it.
public struct PhotoState: Equatable, Sendable {
  public var file: FileRow
  public var seen: Seen
  public var deletes: Bool
  /// It is the client's own, who alone may give it away.
  public var shares: Bool
}

/// One photo.
@MainActor
public final class PhotoPresenter {
  public let photo: Drawing<PhotoState>
  public let acting: Acting
  private let item: ItemId

  public init(_ session: Session, item: String, role: AppRole) {
    let item = ItemId(item)
    self.item = item
    acting = Acting(session)
    photo = Drawing(session) { phone in
      let view = try await phone.photo(item: item)
      let shares = role == .client && view.file.mine && view.file.mediaType == "image/jpeg"
      return .ready(
        PhotoState(file: view.file.row, seen: view.whoCanSee.seen, deletes: view.can.delete, shares: shares))
    }
  }

  /// For ever; the screen asked before.
  public func delete() async {
    await acting.act(.deleted) { [item] in _ = try await $0.delete(item: item) }
  }

  /// Gives the bytes that the server has to `share`; what becomes of them there the system shows.
  public func share(_ share: @escaping @MainActor (Data) -> Void) async {
    await acting.act(nil) { [item] phone in
      share(try await phone.original(item: item).bytes())
    }
  }
}
