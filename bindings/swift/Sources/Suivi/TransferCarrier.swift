import SuiviCore

/// What can carry a file while the app does not run: a background `URLSession`, or a stand-in of it.
/// Its orders and what became of them outlive the app.
public protocol Transfers: Sendable {
  /// Every order that was taken and not dropped.
  func held() async -> [HeldTransfer]

  /// Begins an order. One whose name it holds already it does not begin again.
  func take(_ order: TransferOrder) async

  /// Ends an order if it is under way, and keeps nothing of it.
  func drop(_ name: String) async

  /// Tells whenever an order finished, to whoever asked last.
  func finishes() -> AsyncStream<Void>
}

/// An order in the platform's hands.
public struct HeldTransfer: Sendable {
  /// The order's name.
  public let name: String
  /// What became of it; none while it is under way.
  public let report: TransferReport?

  /// An order that the platform has.
  public init(name: String, report: TransferReport?) {
    self.name = name
    self.report = report
  }
}

/// Stands between the core and the platform's transfers: hands orders out, takes those back that are
/// over, and brings reports in. Whatever the platform loses, repeats or tells late, nothing is lost:
/// each time both sides are compared as they are.
///
/// ```swift
/// let held = await transfers.held().map(\.name)  // for `OpenRequest`
/// let carrier = TransferCarrier(phone: phone, transfers: transfers)
/// let carrying = Task { await carrier.run() }
/// ```
public actor TransferCarrier {
  private let phone: Phone
  private let transfers: any Transfers
  private var last: Task<Void, Never>?

  /// Between this phone and these transfers; the only one there.
  public init(phone: Phone, transfers: any Transfers) {
    self.phone = phone
    self.transfers = transfers
  }

  /// Carries until its task is cancelled or the phone is stopped.
  public func run() async {
    await withTaskGroup(of: Void.self) { group in
      // One that fails is tried again with the next change.
      group.addTask { for await _ in self.phone.changes { try? await self.settle() } }
      group.addTask { for await _ in self.transfers.finishes() { try? await self.settle() } }
      await group.next()
      group.cancelAll()
    }
  }

  /// The app goes to the background: comes back when the platform has what it shall carry.
  public func background() async throws {
    try await inTurn { phone, transfers in
      try await phone.background()
      try await Self.settle(phone, transfers)
    }
  }

  /// The app is in the foreground: what the platform still has stays with it, the core carries the rest.
  public func foreground() async throws {
    try await inTurn { phone, transfers in
      try await phone.foreground(held: transfers.held().map(\.name))
      try await Self.settle(phone, transfers)
    }
  }

  /// Brings reports in and orders out. To be called when the system wakes the app; `run` does it else.
  public func settle() async throws { try await inTurn(Self.settle) }

  private static func settle(_ phone: Phone, _ transfers: any Transfers) async throws {
    for held in await transfers.held() {
      guard let report = held.report else { continue }
      try await phone.report(name: held.name, report: report)
      // Only now: if it was not written, it is reported again.
      await transfers.drop(held.name)
    }
    let orders = try await phone.orders()
    let (wanted, has) = (Set(orders.map(\.name)), Set(await transfers.held().map(\.name)))
    for name in has.subtracting(wanted) { await transfers.drop(name) }
    for order in orders where !has.contains(order.name) { await transfers.take(order) }
  }

  /// One after the other: two at once would take an order that the other has just ended.
  private func inTurn(_ work: @escaping @Sendable (Phone, any Transfers) async throws -> Void) async throws {
    let task = Task { [before = last, phone, transfers] in
      await before?.value
      try await work(phone, transfers)
    }
    last = Task { _ = await task.result }
    try await task.value
  }
}
