import Foundation
import Suivi

/// A platform's transfers that do as a test says: they hold what they took, and tell what they are told.
public final class SimulatedTransfers: Transfers {
  private struct State {
    var orders: [String: TransferOrder] = [:]
    var reports: [String: TransferReport] = [:]
    var taken: [TransferOrder] = []
    var dropped: [String] = []
    var teller: AsyncStream<Void>.Continuation?
    var watchers: [UUID: AsyncStream<Void>.Continuation] = [:]
  }

  private let state = Shared(State())

  /// They hold nothing yet.
  public init() {}

  public func held() async -> [HeldTransfer] {
    state.with { state in
      let names = Set(state.orders.keys).union(state.reports.keys)
      return names.map { HeldTransfer(name: $0, report: state.reports[$0]) }
    }
  }

  public func take(_ order: TransferOrder) async {
    change { state in
      guard state.orders[order.name] == nil else { return }
      state.orders[order.name] = order
      state.taken.append(order)
    }
  }

  public func drop(_ name: String) async {
    change { state in
      state.orders[name] = nil
      state.reports[name] = nil
      state.dropped.append(name)
    }
  }

  public func finishes() -> AsyncStream<Void> {
    let (stream, teller) = AsyncStream.makeStream(of: Void.self)
    state.with { $0.teller = teller }
    return stream
  }

  /// Tells what became of an order, whether it has that or not.
  public func tell(_ name: String, _ report: TransferReport) {
    change { $0.reports[name] = report }
    state.now.teller?.yield()
  }

  /// It forgets everything, and tells nobody.
  public func lose() {
    change { state in
      state.orders = [:]
      state.reports = [:]
    }
  }

  /// What it was given, in that order.
  public var taken: [TransferOrder] { state.now.taken }
  /// What it was told to drop.
  public var dropped: [String] { state.now.dropped }
  /// The names of what it holds.
  public var names: Set<String> { Set(state.now.orders.keys).union(state.now.reports.keys) }

  /// Until it is so.
  public func until(_ isSo: (SimulatedTransfers) -> Bool) async {
    let id = UUID()
    let (changes, told) = AsyncStream.makeStream(of: Void.self)
    state.with { $0.watchers[id] = told }
    defer { state.with { $0.watchers[id] = nil } }
    told.yield()
    for await _ in changes where isSo(self) { return }
  }

  private func change(_ work: (inout State) -> Void) {
    let watchers = state.with { state in
      work(&state)
      return state.watchers.values
    }
    for watcher in watchers { watcher.yield() }
  }
}
