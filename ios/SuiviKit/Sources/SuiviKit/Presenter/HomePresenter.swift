import Suivi

/// The client's first screen.
public struct HomeState: Equatable, Sendable {
  public var records: [RecordRow]
  public var waiting: WaitingCount
}

/// One of my records, with its folders.
public struct RecordRow: Equatable, Sendable {
  public var space: String
  public var name: String?
  /// I have to agree before my first photo.
  public var needsConsent: Bool
  public var archived: Bool
  public var folders: [FolderRow]
  /// The photos that came last.
  public var latest: [FileRow]
}

/// How much is not received yet: `saved` goes by itself, `blocked` needs its person.
public struct WaitingCount: Equatable, Sendable {
  public var saved: Int
  public var blocked: Int
}

/// My records and folders, and what waits on this phone.
@MainActor
public final class HomePresenter {
  public let home: Drawing<HomeState>

  public init(_ session: Session) { home = Drawing(session) { try await $0.home().shown } }
}

extension HomeView {
  fileprivate var shown: Shown<HomeState> {
    guard !spaces.isEmpty else {
      // Before the first checkpoint there may be more to come.
      return complete ? .empty : .loading
    }
    let count = WaitingCount(saved: Int(waiting.pending), blocked: Int(waiting.blocked))
    return .ready(HomeState(records: spaces.map(\.row), waiting: count))
  }
}

extension SpaceTile {
  fileprivate var row: RecordRow {
    RecordRow(
      space: space.text, name: name, needsConsent: canConsent && !consented, archived: archived,
      folders: folders.map { $0.row(in: space) }, latest: latest.map(\.row))
  }
}
