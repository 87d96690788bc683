import Observation
import Suivi

/// What a drawing depends on besides the core, and its screen changes or learns.
@MainActor final class Asked<Value> {
  var value: Value

  init(_ value: Value) { self.value = value }
}

/// A screen as it is now: it asks the core once, at first and after each change, for as long as somebody looks
/// (`follow`). What was drawn last stays while nobody does.
@Observable @MainActor
public final class Drawing<Value: Sendable> {
  /// It.
  public private(set) var shown = Shown<Value>.loading

  @ObservationIgnored private let session: Session
  @ObservationIgnored private let draw: @MainActor (Phone) async throws -> Shown<Value>
  @ObservationIgnored private var begun = 0
  @ObservationIgnored private var drawn = 0

  init(_ session: Session, _ draw: @escaping @MainActor (Phone) async throws -> Shown<Value>) {
    self.session = session
    self.draw = draw
  }

  /// Draws for as long as its task lives.
  public func follow() async {
    var drawing: Task<Void, Never>?
    for await state in session.states() {
      drawing?.cancel()
      drawing = nil
      switch state {
      case .notOpen: shown = .loading
      case .failed(let trouble): shown = .failed(trouble)
      case .open(let phone):
        drawing = Task { for await _ in phone.changes { await once(phone) } }
      }
    }
    drawing?.cancel()
  }

  /// Draws again, and opens the core before if that failed.
  public func again() async {
    // Who tries again sees that it is being tried. What is shown well stays until there is something newer.
    if case .failed = shown { shown = .loading }
    await session.open()
    switch session.state {
    case .open(let phone): await once(phone)
    case .failed(let trouble): shown = .failed(trouble)
    case .notOpen: break
    }
  }

  private func once(_ phone: Phone) async {
    begun += 1
    let turn = begun
    let next: Shown<Value>
    do {
      next = try await draw(phone)
    } catch {
      next = .failed(Trouble(error))
    }
    if case .failed(.locked) = next, session.waitsForPhone { return }
    // One that was begun later may be there already; and of a phone that was left nothing is drawn.
    guard turn > drawn, !Task.isCancelled else { return }
    drawn = turn
    shown = next
  }
}
