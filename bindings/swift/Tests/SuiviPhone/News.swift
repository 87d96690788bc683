import Suivi

/// What is new on the screens of a phone, for one who waits for it no longer than he likes.
final class News {
  private enum Event {
    case changed
    case late(Int)
  }

  private let teller: AsyncStream<Event>.Continuation
  private var events: AsyncStream<Event>.AsyncIterator
  private let watching: Task<Void, Never>
  private var waits = 0

  init(of phone: Phone) {
    let (events, teller) = AsyncStream.makeStream(of: Event.self)
    self.teller = teller
    self.events = events.makeAsyncIterator()
    watching = Task {
      // The first answer tells of no change.
      for await _ in phone.changes.dropFirst() { teller.yield(.changed) }
      teller.finish()
    }
  }

  deinit { watching.cancel() }

  /// Whether something came; false once it is late, or nothing will come any more.
  func next(within time: Duration) async -> Bool {
    waits += 1
    let timer = Task { [teller, waits] in
      try await Task.sleep(for: time)
      teller.yield(.late(waits))
    }
    defer { timer.cancel() }
    while let event = await events.next() {
      switch event {
      case .changed: return true
      case .late(let wait): if wait == waits { return false }
      }
    }
    return false
  }
}
