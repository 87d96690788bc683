import Foundation
import Observation
import Suivi

/// Everything that is not received yet.
public struct WaitingState: Equatable, Sendable {
  public var rows: [WaitingLine]
  public var pending: Int
  public var sending: Int
  public var blocked: Int
  public var drafts: [DraftRow]
  /// The system lets nothing be handed out while the app is not in sight.
  public var refused = false
  /// Copies whose entries are lost, and lists found damaged: kept, and told.
  public var lost: Int
  public var aside: Int
}

/// One entry.
public struct WaitingLine: Equatable, Sendable, Identifiable {
  public var op: String
  /// The file's name; none: a change.
  public var name: String?
  /// What a completed document is called.
  public var title: Words?
  /// The client's name, in a record.
  public var client: String?
  /// The folder; none: the root, or its name is not known now.
  public var folder: FolderRow?
  public var way: Way
  /// How much is on the server, 0 to 1.
  public var progress: Double?
  public var retry: Bool
  public var save: Bool
  public var discard: Bool
  /// Where else it may go; none: it can't be moved.
  public var elsewhere: [FolderRow]?

  public var id: String { op }

  public var needsYou: Bool { if case .needsYou = way { true } else { false } }
}

/// What came of an act.
public enum WaitingTold: Equatable, Sendable {
  /// A copy is where the person wanted it.
  case copySaved
  case failed(Trouble)
}

/// What waits on this phone, why, and what its person can do.
@Observable @MainActor
public final class WaitingPresenter {
  @ObservationIgnored public let waiting: Drawing<WaitingState>
  public private(set) var told: WaitingTold?
  @ObservationIgnored private let session: Session

  /// `refused`: whether the system lets the app work while it is not in sight.
  public init(_ session: Session, refused: @escaping @MainActor () -> Bool = { false }) {
    self.session = session
    waiting = Drawing(session) { phone in
      let shown = try await phone.waiting().shown
      guard case .ready(var state) = shown else { return shown }
      state.refused = refused()
      return .ready(state)
    }
  }

  public func retry(_ op: String) async { await act { try await $0.retry(op: OpId(op)) } }

  public func discard(_ op: String) async { await act { try await $0.discard(op: OpId(op)) } }

  /// `folder`: none for the root.
  public func elsewhere(_ op: String, _ folder: String?) async {
    await act { _ = try await $0.elsewhere(op: OpId(op), folder: folder.map { ItemId($0) }) }
  }

  /// Brings a copy to `file`, in a folder of its own, and from there where the person wanted it: `onwards` tells whether it is there, or
  /// nothing if the person wants none any more.
  public func save(_ op: String, _ file: URL, onwards: @escaping @MainActor (URL) async -> Bool?) async {
    await act { phone in
      let own = file.deletingLastPathComponent()
      try FileManager.default.createDirectory(at: own, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: own) }
      try await phone.save(op: OpId(op), to: file.path)
      // Who thought better of it is told nothing.
      self.told = await onwards(file).map { $0 ? .copySaved : .failed(.storageClosed) }
    }
  }

  private func act(_ act: @escaping @MainActor (Phone) async throws -> Void) async {
    told = nil
    await Task { if let trouble = await session.attempt(act) { told = .failed(trouble) } }.value
  }
}

extension WaitingView {
  fileprivate var shown: Shown<WaitingState> {
    if rows.isEmpty, drafts.isEmpty, lost.isEmpty, aside.isEmpty { return .empty }
    return .ready(
      WaitingState(
        rows: rows.map { row in row.line(places.first { $0.space == row.space }) }, pending: Int(counts.pending),
        sending: Int(counts.sending), blocked: Int(counts.blocked), drafts: drafts.map(\.row), lost: lost.count,
        aside: aside.count))
  }
}

extension WaitingRow {
  fileprivate func line(_ place: WaitingPlace?) -> WaitingLine {
    let folders = place.map { place in place.folders.map { ($0.item, $0.row(in: place.space)) } } ?? []
    // Where a photo may be added, besides this folder.
    let others = folders.filter { $0.0 != folder && place?.adds.contains($0.0) == true }.map(\.1)
    return WaitingLine(
      op: op.text, name: name, title: title?.words, client: place?.client,
      folder: folders.first { $0.0 == folder }?.1, way: stands.way,
      progress: progress.flatMap { $0.of > 0 ? Double($0.there) / Double($0.of) : nil }, retry: can.retry,
      save: can.save, discard: can.discard, elsewhere: can.elsewhere ? others : nil)
  }
}
