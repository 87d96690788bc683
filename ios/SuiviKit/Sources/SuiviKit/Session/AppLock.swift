import Foundation
import Observation

/// What of the lock outlives the process: app-private, in no backup.
public struct LockKept: Codable, Equatable, Sendable {
  /// The salt and what the PIN gave with it; none: there is no PIN.
  public var check: Data?
  /// Wrong PINs in a row.
  public var wrong = 0
  /// The accounts whose person wants no lock.
  public var without: Set<String> = []

  /// Nothing yet.
  public init() {}
}

/// The phone could not do what the lock needs; nothing was changed.
public enum LockFailure: Error, Equatable, Sendable { case keys, storageFull, storage }

/// What the lock needs of the phone.
public protocol LockGround: Sendable {
  /// What was kept last.
  func read() throws(LockFailure) -> LockKept

  /// On the disk when it comes back: a count that is lost with the process is none.
  func keep(_ kept: LockKept) throws(LockFailure)

  /// What only this phone's own key gives of some bytes, so that stolen `LockKept` can't be tried through;
  /// nothing, if that key is gone. `made`: it is made if there is none.
  func keyed(_ bytes: Data, made: Bool) throws(LockFailure) -> Data?

  /// Face or finger may open it, and none was added to the phone since that was said.
  func knowsPerson() -> Bool

  /// From now on the faces and fingers that the phone knows now may open it, or none.
  func learnsPerson(_ may: Bool) throws(LockFailure)
}

/// Whether the lock is closed: asked from the core's threads, by a clock that nobody can set.
public final class LockDoor: @unchecked Sendable {
  private let now: @Sendable () -> Duration
  private let lock = NSLock()
  private var closed: Bool
  private var hasPin: Bool
  private var phone = false
  private var left: Duration?

  init(closed: Bool, now: @escaping @Sendable () -> Duration) {
    self.closed = closed
    hasPin = closed
    self.now = now
  }

  /// Now: whether a timer ran or not. Behind a locked phone it is closed too.
  public func isClosed() -> Bool { isShut() || lock.withLock { phone } }

  /// By itself.
  fileprivate func isShut() -> Bool {
    lock.withLock {
      if let left, hasPin, now() - left >= AppLock.patience { closed = true }
      return closed
    }
  }

  fileprivate func phoneIs(locked: Bool) { lock.withLock { phone = locked } }

  fileprivate func shuts(_ shut: Bool) { lock.withLock { closed = shut } }

  fileprivate func stands(_ stands: Bool) { lock.withLock { hasPin = stands } }

  /// How long until it closes by itself; none while somebody looks.
  fileprivate func rest() -> Duration? { lock.withLock { left.map { AppLock.patience - (now() - $0) } } }

  fileprivate func isSeen(_ seen: Bool) { lock.withLock { left = seen ? nil : now() } }
}

/// The app's own lock before all that is kept on this phone (`security.md`, "On the phone"): closed when the
/// process begins and after five minutes out of sight. While it is closed the vault gives no key of what is
/// kept, so that it can't be read whatever screen is shown; what waits goes on being sent. It stands as long as
/// somebody is signed in here (decision 0023).
@Observable @MainActor
public final class AppLock {
  /// So many digits has a PIN.
  public static let digits = 6
  /// So many PINs may be wrong in a row.
  private static let mostTries = 3
  nonisolated static let patience = Duration.seconds(5 * 60)
  private static let saltLength = 16

  /// It is closed, as far as anybody looked.
  public private(set) var closed: Bool {
    didSet { listeners.tell(closed || phoneIsLocked) }
  }
  /// The phone itself is locked: nobody looks, and nothing of what is kept can be read.
  public private(set) var phoneIsLocked = false {
    didSet { listeners.tell(closed || phoneIsLocked) }
  }
  /// There is a PIN.
  public private(set) var on: Bool
  /// What the vault asks.
  @ObservationIgnored public let door: LockDoor

  @ObservationIgnored private let ground: any LockGround
  @ObservationIgnored private var kept: LockKept
  @ObservationIgnored private var unread: Bool
  @ObservationIgnored private let listeners = Telling<Bool>()
  @ObservationIgnored private var leaves: AsyncStream<Void>.Continuation?

  /// `now`: the time since the phone's start, sleep included.
  public init(ground: any LockGround, now: @escaping @Sendable () -> Duration) {
    self.ground = ground
    // What can't be read now is closed until it can.
    let read = try? ground.read()
    kept = read ?? LockKept()
    unread = read == nil
    let has = read == nil || kept.check != nil
    closed = has
    on = has
    door = LockDoor(closed: has, now: now)
  }

  /// So many more may be wrong.
  public var tries: Int { max(0, Self.mostTries - kept.wrong) }

  /// There were too many wrong PINs, and nobody signed in since.
  public var spent: Bool { tries == 0 }

  /// The person of this account said that there shall be none.
  public func isUnwanted(_ account: String) -> Bool { kept.without.contains(account) }

  /// Sets the PIN, and opens.
  public func choose(_ pin: String) throws(LockFailure) {
    try reads()
    let salt = Data((0..<Self.saltLength).map { _ in UInt8.random(in: .min ... .max) })
    guard let keyed = try ground.keyed(salt + Data(pin.utf8), made: true) else { throw .keys }
    var next = kept
    next.check = salt + keyed
    next.wrong = 0
    try keeps(next)
    opens()
  }

  /// Whether this is the PIN. It counts before it looks: who ends the process has used the try up. Where it
  /// could not count or look it throws, and the try is not used up.
  public func accepts(_ pin: String) throws(LockFailure) -> Bool {
    try reads()
    let before = kept
    guard let check = before.check else { return true }
    if spent { return false }
    var counted = before
    counted.wrong += 1
    try keeps(counted)
    let given: Data?
    do {
      given = try ground.keyed(check.prefix(Self.saltLength) + Data(pin.utf8), made: false)
    } catch {
      keepsIfPossible(before)
      throw error
    }
    guard let given, Self.isSame(given, check.dropFirst(Self.saltLength)) else { return false }
    isForgiven()
    return true
  }

  /// The person was recognised.
  public func opens() {
    isForgiven()
    door.shuts(false)
    closed = false
  }

  /// It closes now.
  public func closes() {
    door.shuts(on)
    closed = on
  }

  /// There shall be none, for the person of this account.
  public func goes(_ account: String) throws(LockFailure) {
    try reads()
    try ground.learnsPerson(false)
    var next = LockKept()
    next.without = kept.without.union([account])
    try keeps(next)
    opens()
  }

  /// Nobody is signed in here any more: whoever comes next meets nobody's PIN.
  public func ends() throws(LockFailure) {
    try reads()
    var nobodys = LockKept()
    nobodys.wrong = spent ? Self.mostTries : 0
    if kept == nobodys { return }
    try ground.learnsPerson(false)
    try keeps(nobodys)
    closes()
  }

  /// Somebody signed in.
  public func isForgiven() {
    guard !unread, kept.wrong > 0 else { return }
    var next = kept
    next.wrong = 0
    keepsIfPossible(next)
  }

  /// Face or finger may open it.
  public func knowsPerson() -> Bool { on && ground.knowsPerson() }

  /// The faces and fingers that the phone knows now may open it, or none.
  public func learnsPerson(_ may: Bool) throws(LockFailure) { try ground.learnsPerson(may) }

  /// Nobody sees the app any more.
  public func leavesSight() {
    door.isSeen(false)
    leaves?.yield()
  }

  /// Somebody sees it again.
  public func comesIntoSight() {
    try? reads()
    if door.isShut() { closes() }
    door.isSeen(true)
    leaves?.yield()
  }

  /// The phone locks or opens: what is kept is closed meanwhile, since its files are under the system's complete
  /// protection, and the lock stands as it stood.
  public func phoneIs(locked: Bool) {
    guard locked != phoneIsLocked else { return }
    door.phoneIs(locked: locked)
    phoneIsLocked = locked
  }

  /// Whether what is kept is closed, by the lock or by the phone; now and at each change.
  public func closings() -> AsyncStream<Bool> { listeners.listen(closed || phoneIsLocked) }

  /// Closes when its time is over, though nobody looks; a phone that sleeps closes it when it wakes.
  public func closesInTime() async {
    let (stream, leaves) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    self.leaves = leaves
    leaves.yield()
    var waiting: Task<Void, Never>?
    for await _ in stream {
      waiting?.cancel()
      waiting = Task {
        while let rest = door.rest() {
          if rest <= .zero { return closes() }
          guard (try? await Task.sleep(for: rest)) != nil else { return }
        }
      }
    }
    waiting?.cancel()
  }

  /// In a time that tells nothing about where they differ.
  private static func isSame(_ one: Data, _ other: Data) -> Bool {
    one.count == other.count && zip(one, other).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }

  /// What could not be read when the process began.
  private func reads() throws(LockFailure) {
    guard unread else { return }
    takes(try ground.read())
    unread = false
    if on { closes() } else { opens() }
  }

  private func keeps(_ next: LockKept) throws(LockFailure) {
    try ground.keep(next)
    takes(next)
  }

  /// Else the next process counts on from what was kept before: that is the safe side.
  private func keepsIfPossible(_ next: LockKept) {
    try? ground.keep(next)
    takes(next)
  }

  private func takes(_ next: LockKept) {
    kept = next
    on = next.check != nil
    door.stands(on)
  }
}
