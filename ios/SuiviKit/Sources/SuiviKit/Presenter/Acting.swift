import Observation
import Suivi

/// What was done: there is a short message for each.
public enum Done: String, CaseIterable, Sendable {
  case folderAdded, renamed, shared, deleted, visibilityChanged, looked, joined, ended, invited, letIn, keptOut
  case agreed, withdrawn, assigned, takenBack, completed, discarded
}

/// How far something is that a person asked for.
public struct Doing: Equatable, Sendable {
  /// It is being done.
  public var busy = false
  /// It is done.
  public var done: Done?
  /// What was in the way.
  public var trouble: Trouble?
}

/// Does one thing after the other of what a person asks for in a screen.
@Observable @MainActor
public final class Acting {
  /// How far the last one is.
  public private(set) var doing = Doing()
  @ObservationIgnored private let session: Session

  init(_ session: Session) { self.session = session }

  /// Does it, unless something is being done; `done` is told then. Whoever goes away does not end it.
  func act(_ done: Done?, _ act: @escaping @MainActor (Phone) async throws -> Void) async {
    guard !doing.busy else { return }
    doing = Doing(busy: true)
    await Task {
      let trouble = await session.attempt(act)
      doing = Doing(done: trouble == nil ? done : nil, trouble: trouble)
    }.value
  }

  /// The person was told.
  public func told() { if !doing.busy { doing = Doing() } }
}
