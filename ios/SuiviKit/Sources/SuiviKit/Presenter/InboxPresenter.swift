import Suivi

/// The photos that came since their record was looked at.
public struct InboxState: Equatable, Sendable {
  /// The newest first.
  public var records: [NewPhotos]
  /// Up to which photo this looked.
  public var arrivals: Int64
}

/// A record with new photos.
public struct NewPhotos: Equatable, Sendable {
  public var space: String
  public var client: String
  public var count: Int
  /// The newest of them.
  public var newest: [FileRow]
}

/// A professional's new photos across all clients.
@MainActor
public final class InboxPresenter {
  public let inbox: Drawing<InboxState>
  public let acting: Acting

  public init(_ session: Session) {
    acting = Acting(session)
    inbox = Drawing(session) { phone in
      let view = try await phone.inbox()
      let records = view.records.map {
        NewPhotos(space: $0.space.text, client: $0.name, count: Int($0.new), newest: $0.newest.map(\.row))
      }
      return records.isEmpty ? .empty : .ready(InboxState(records: records, arrivals: view.arrivals))
    }
  }

  /// The photos of a record were looked at, as `seen` showed them: what came meanwhile stays new.
  public func looked(_ space: String, _ seen: InboxState) async {
    await acting.act(.looked) { try await $0.looked(space: SpaceId(space), arrivals: seen.arrivals) }
  }
}
