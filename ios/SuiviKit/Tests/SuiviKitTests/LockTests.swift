import Foundation
import Suivi
import Support
import Testing

@testable import SuiviKit

/// The lock by itself: its PIN, its tries, its time.
@Suite(.timeLimit(.minutes(1))) @MainActor
struct LockTests {
  private let ground = MemoryLockGround()
  private let now = Shared(Duration.zero)
  private let pin = "123456"

  /// As after a start of the process.
  private func lock() -> AppLock { AppLock(ground: ground) { [now] in now.now } }

  @Test func thereIsNoneUntilSomebodyChoosesAPINAndItIsClosedInTheNextProcess() throws {
    let first = lock()
    #expect(!first.closed && !first.on)
    try first.choose(pin)
    #expect(!first.closed && first.on)
    let next = lock()
    #expect(next.closed && next.door.isClosed())
    #expect(try !next.accepts("123457"))
    #expect(try next.accepts(pin))
  }

  @Test(arguments: [(Duration.zero, false), (.milliseconds(299_999), false), (.seconds(300), true)])
  func itClosesAfterFiveMinutesOutOfSight(away: Duration, closed: Bool) throws {
    let lock = lock()
    try lock.choose(pin)
    lock.leavesSight()
    now.with { $0 += away }
    // As the vault asks while nobody is there.
    #expect(lock.door.isClosed() == closed)
    lock.comesIntoSight()
    #expect(lock.closed == closed)
  }

  @Test func itClosesAtFiveMinutesThoughNobodyComesBack() async throws {
    let lock = lock()
    try lock.choose(pin)
    let timing = Task { await lock.closesInTime() }
    defer { timing.cancel() }
    lock.leavesSight()
    now.with { $0 += .seconds(300) }
    try await until { lock.closed }
  }

  @Test func aWrongPINCountsBeforeItIsLookedAtOverAKillToo() throws {
    try lock().choose(pin)
    #expect(try !lock().accepts("000000"))
    #expect(lock().tries == 2)
    #expect(try lock().accepts(pin))
    #expect(lock().tries == 3)
    for _ in 1...3 { #expect(try !lock().accepts("000000")) }
    #expect(try !lock().accepts(pin), "the right one is too late")
    try lock().ends()
    #expect(lock().spent && !lock().on)
    lock().isForgiven()
    #expect(!lock().spent)
  }

  @Test func keysThatFailForAMomentUseNoTryUpAndSetNoPIN() throws {
    ground.failing.with { $0 = .keys }
    #expect(throws: LockFailure.keys) { try self.lock().choose(self.pin) }
    #expect(!lock().on)
    ground.failing.with { $0 = nil }
    try lock().choose(pin)
    ground.failing.with { $0 = .keys }
    for _ in 1...4 { #expect(throws: LockFailure.keys) { try self.lock().accepts(self.pin) } }
    ground.failing.with { $0 = nil }
    #expect(lock().tries == 3)
    #expect(try lock().accepts(pin))
  }

  @Test func whereTheCountCanNotBeWrittenNoPINIsLookedAt() throws {
    try lock().choose(pin)
    let lock = lock()
    ground.writable.with { $0 = false }
    for _ in 1...4 { #expect(throws: LockFailure.storage) { try lock.accepts("000000") } }
    #expect(throws: LockFailure.storage) { try lock.goes("ana") }
    #expect(lock.tries == 3 && lock.closed)
    ground.writable.with { $0 = true }
    #expect(try lock.accepts(pin))
  }

  @Test func closedTheVaultGivesNothingOfWhatIsKeptAndAllThatSends() throws {
    let lock = lock()
    let vault = LockedVault(behind: lock.door, MemoryVault())
    let key = Data(count: 32)
    let cache = try vault.wrap(slot: .cache, account: "ana", key: key)
    let session = try vault.wrap(slot: .session, account: "ana", key: key)
    try lock.choose(pin)
    lock.closes()
    #expect(throws: VaultError.Locked) { try vault.unwrap(slot: .cache, account: "ana", wrapped: cache) }
    #expect(try vault.unwrap(slot: .session, account: "ana", wrapped: session) == key)
    lock.opens()
    #expect(try vault.unwrap(slot: .cache, account: "ana", wrapped: cache) == key)
    lock.leavesSight()
    now.with { $0 += .seconds(300) }
    #expect(throws: VaultError.Locked) { try vault.unwrap(slot: .cache, account: "ana", wrapped: cache) }
  }

  @Test func behindALockedPhoneTheVaultGivesNothingOfWhatIsKeptAndTheLockStandsAsItStood() throws {
    let lock = lock()
    try lock.choose(pin)
    let vault = LockedVault(behind: lock.door, MemoryVault())
    let cache = try vault.wrap(slot: .cache, account: "ana", key: Data(count: 32))
    lock.leavesSight()
    lock.phoneIs(locked: true)
    #expect(throws: VaultError.Locked) { try vault.unwrap(slot: .cache, account: "ana", wrapped: cache) }
    now.with { $0 += .seconds(60) }
    // The system tells that somebody looks before it tells that the phone is open.
    lock.comesIntoSight()
    #expect(!lock.closed && lock.door.isClosed())
    lock.phoneIs(locked: false)
    #expect(!lock.closed && !lock.door.isClosed())
    #expect(try vault.unwrap(slot: .cache, account: "ana", wrapped: cache) == Data(count: 32))
  }

  @Test func whatCanNotBeReadYetIsClosedAndNotOverwritten() throws {
    try lock().choose(pin)
    let before = ground.kept.now
    ground.readable.with { $0 = false }
    let early = lock()
    #expect(early.closed && early.door.isClosed())
    #expect(throws: LockFailure.storage) { try early.accepts(pin) }
    #expect(throws: LockFailure.storage) { try early.ends() }
    early.isForgiven()
    #expect(ground.kept.now == before)
    ground.readable.with { $0 = true }
    early.comesIntoSight()
    #expect(early.closed && early.on)
    #expect(try early.accepts(pin))
    try lock().ends()
    ground.readable.with { $0 = false }
    let none = lock()
    #expect(none.closed)
    ground.readable.with { $0 = true }
    none.comesIntoSight()
    #expect(!none.closed && !none.on)
  }

  @Test func aLostKeyMakesEveryPINWrong() throws {
    try lock().choose(pin)
    ground.key.with { $0 = nil }
    #expect(try !lock().accepts(pin))
  }
}
