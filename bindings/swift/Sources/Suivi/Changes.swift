@_exported import SuiviCore

extension Phone {
  /// Tells when what is shown changed: the first element comes at once, then at most four a second,
  /// and what happened in between counts once. Each reader has a watch of its own, which ends when
  /// the loop is left, when its task is cancelled, and when the phone is stopped.
  ///
  /// ```swift
  /// for await _ in phone.changes { home = try await phone.home() }
  /// ```
  public var changes: Changes { Changes(phone: self) }
}

/// Generations of what is shown, for as many readers as there are.
public struct Changes: AsyncSequence, Sendable {
  let phone: Phone

  /// Begins to watch. Of a phone that was stopped it ends at once.
  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(reader: (try? phone.watch()).map(Reader.init)) }

  /// One reader.
  public struct AsyncIterator: AsyncIteratorProtocol {
    let reader: Reader?

    /// The next generation; none once the watch ended.
    public func next() async -> UInt64? { await reader?.next() }
  }

  /// Stops the watch when nobody reads any more. The watch can't see that itself: whoever waits for
  /// it holds it, and Swift does not end a call of the core's when its task is cancelled.
  final class Reader: Sendable {
    private let watch: Watch

    init(watch: Watch) { self.watch = watch }
    deinit { watch.stop() }

    func next() async -> UInt64? {
      await withTaskCancellationHandler {
        await watch.next()
      } onCancel: {
        watch.stop()
      }
    }
  }
}
