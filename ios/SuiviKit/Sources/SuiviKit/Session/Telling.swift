import Foundation

/// Tells a value, and each that it becomes, to whoever listens: the newest only.
@MainActor
final class Telling<Value: Sendable> {
  private var readers: [UUID: AsyncStream<Value>.Continuation] = [:]

  /// It is this now.
  func tell(_ value: Value) { for reader in readers.values { reader.yield(value) } }

  /// What it is now, then each change.
  func listen(_ now: Value) -> AsyncStream<Value> {
    let (stream, reader) = AsyncStream.makeStream(of: Value.self, bufferingPolicy: .bufferingNewest(1))
    let name = UUID()
    readers[name] = reader
    reader.onTermination = { _ in Task { @MainActor in self.readers[name] = nil } }
    reader.yield(now)
    return stream
  }
}
