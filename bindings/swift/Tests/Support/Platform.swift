import Foundation
import Suivi

/// A value that several threads share.
public final class Shared<Value: Sendable>: @unchecked Sendable {
  private let lock = NSLock()
  private var value: Value

  /// Begins with a value.
  public init(_ value: Value) { self.value = value }

  /// Looks at it or changes it, alone.
  public func with<Result>(_ work: (inout Value) throws -> Result) rethrows -> Result {
    try lock.withLock { try work(&value) }
  }

  /// What it is now.
  public var now: Value { with { $0 } }
}

/// A vault in memory, as safe as a test. It can be told to fail.
public final class MemoryVault: KeyVault {
  /// What it does instead of its work; nil: its work.
  public let instead = Shared<(@Sendable () throws -> Data)?>(nil)
  private let keys = Shared<Set<String>>([])

  /// An empty one.
  public init() {}

  public func wrap(slot: Slot, account: String, key: Data) throws -> Data {
    if let instead = instead.now { return try instead() }
    _ = keys.with { $0.insert("\(slot) \(account)") }
    return turned(key)
  }

  public func unwrap(slot: Slot, account: String, wrapped: Data) throws -> Data {
    if let instead = instead.now { return try instead() }
    guard keys.now.contains("\(slot) \(account)") else { throw VaultError.Lost }
    return turned(wrapped)
  }

  public func destroy(slot: Slot, account: String) throws -> Bool {
    if let instead = instead.now { return try !instead().isEmpty }
    _ = keys.with { $0.remove("\(slot) \(account)") }
    return true
  }

  private func turned(_ bytes: Data) -> Data { Data(bytes.map { $0 ^ 0x5A }) }
}

/// A phone in a good network.
public final class GoodNetwork: NetworkState {
  /// What it is like.
  public let now = Shared(
    Conditions(online: true, metered: false, meteredAllowed: true, batteryLow: false, strained: false))

  /// On Wi-Fi.
  public init() {}

  public func conditions() throws -> Conditions { now.now }
}

/// A decoder that does as a test says.
public final class GivenDecoder: PictureDecoder {
  private let work: @Sendable (String, String) throws -> Bool

  /// `work`: from where, to where.
  public init(_ work: @escaping @Sendable (String, String) throws -> Bool) { self.work = work }

  public func decode(source: String, to: String, longestSide: UInt32) throws -> Bool { try work(source, to) }
}

/// A clock that does as a test says.
public final class GivenClock: TestClock {
  private let work: @Sendable () throws -> ClockReading

  /// `work`: tells the time.
  public init(_ work: @escaping @Sendable () throws -> ClockReading) { self.work = work }

  public func now() throws -> ClockReading { try work() }
}

/// A vault that hides nothing: what one program keeps, the next one reads.
public final class OpenVault: KeyVault {
  /// There is only one kind.
  public init() {}

  public func wrap(slot: Slot, account: String, key: Data) throws -> Data { key }
  public func unwrap(slot: Slot, account: String, wrapped: Data) throws -> Data { wrapped }
  public func destroy(slot: Slot, account: String) throws -> Bool { true }
}
