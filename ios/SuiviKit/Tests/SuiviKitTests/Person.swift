import Foundation
import Observation
import Suivi
import Support

@testable import SuiviKit

/// A phone with the app on it: the real core, keys in memory, a network that a test switches.
@MainActor
final class AppPhone {
  let vault = MemoryVault()
  let network = GoodNetwork()
  let ground = MemoryLockGround()
  let now = Shared(Duration.zero)
  let folder: Folder
  private(set) var lock: AppLock
  private(set) var session: Session
  private let platform: SimulatedTransfers
  private var following: Task<Void, Never>?
  private var carrying: Task<Void, Never>?

  init(_ platform: SimulatedTransfers) throws {
    folder = try Folder()
    self.platform = platform
    (lock, session) = Self.process(folder, vault, ground, network, now, platform)
  }

  /// Opens the app, uses it, and ends it.
  static func with(
    _ platform: SimulatedTransfers = SimulatedTransfers(), _ use: @MainActor (AppPhone) async throws -> Void
  ) async throws {
    let phone = try AppPhone(platform)
    await phone.begins()
    do {
      try await use(phone)
      await phone.ends()
    } catch {
      await phone.ends()
      throw error
    }
  }

  /// The system ends the process; the person comes back.
  func isKilledAndOpenedAgain() async {
    await ends()
    (lock, session) = Self.process(folder, vault, ground, network, now, platform)
    await begins()
  }

  /// The same, with this file of the core's changed in between; tells how it was.
  @discardableResult
  func isKilledAndChanged(_ name: String, _ change: (inout Data) -> Void) async throws -> Data {
    await ends()
    try await folder.isClosed()
    let all = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
    guard let found = all.first(where: { $0.hasSuffix(name) }) else { throw Another(what: "\(all)") }
    let file = URL(fileURLWithPath: folder.path).appendingPathComponent(found)
    let before = try Data(contentsOf: file)
    var after = before
    change(&after)
    try after.write(to: file)
    for beside in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: file.path + beside) }
    (lock, session) = Self.process(folder, vault, ground, network, now, platform)
    await begins()
    return before
  }

  /// From now on the app goes to the background and comes back.
  func carries(tells: @escaping @MainActor (Int) async -> Void = { _ in }) -> Carrying {
    carriesNoMore()
    let carrying = Carrying(session, platform, inFront: true, tells: tells)
    self.carrying = Task { await carrying.run() }
    return carrying
  }

  func carriesNoMore() {
    carrying?.cancel()
    carrying = nil
  }

  func isOnline(_ online: Bool) async throws {
    network.now.with {
      $0 = Conditions(online: online, metered: false, meteredAllowed: true, batteryLow: false, strained: false)
    }
    try await core { try await $0.conditionsChanged() }
  }

  func signsIn(_ world: World, _ persona: String) async throws {
    let who = try world.signIn(persona)
    let presenter = SignInPresenter(session, lock, device: "Test phone")
    await presenter.signIn(
      server: who.server.text, role: who.role == .client ? .client : .professional, email: who.email,
      password: who.password.text)
    guard presenter.state.done else { throw Another(what: "\(presenter.state)") }
  }

  func signsOut() async throws {
    let settings = SettingsPresenter(session)
    await settings.signOut()
    guard settings.signingOut == SigningOut() else { throw Another(what: "\(settings.signingOut)") }
  }

  /// What the core says, behind the screen.
  @discardableResult
  func core<Result: Sendable>(_ ask: @Sendable (Phone) async throws -> Result) async throws -> Result {
    guard case .open(let phone) = session.state else { throw Another(what: "\(session.state)") }
    return try await ask(phone)
  }

  /// Waits until the server has all that was done here.
  func isReceived() async throws { try await core { try await $0.untilReceived() } }

  /// Takes a photo in a folder, with one tap.
  @discardableResult
  func takes(_ photo: String, in folder: String, of space: String, pose: String = "front") async throws -> Told? {
    let add = AddPresenter(session, space: space, folder: folder, captures: captures)
    _ = try await sees(add.add) { $0.refused == nil && !$0.choices.isEmpty }
    add.shooting.pose = pose
    await add.shoot { to throws(CameraTrouble) in
      do { try FileManager.default.copyItem(atPath: photo, toPath: to.path) } catch { throw .storageClosed }
    }
    return add.shooting.told
  }

  /// The network goes, and the client takes a photo in the open folder; tells which one waits.
  @discardableResult
  func takesWithoutNetwork(_ world: World) async throws -> ItemId {
    try await world.line(cut: true)
    try await isOnline(false)
    try await takes(world.photos[0], in: world.open.text, of: world.space.text)
    return try await core { try await $0.waiting().rows.compactMap(\.item) }[0]
  }

  var captures: URL { URL(fileURLWithPath: folder.path).appendingPathComponent("captures") }

  private func begins() async {
    following = Task { [session] in await session.followsLock() }
    await session.open()
  }

  private func ends() async {
    carriesNoMore()
    following?.cancel()
    await following?.value
    await session.close()
  }

  private static func process(
    _ folder: Folder, _ vault: MemoryVault, _ ground: MemoryLockGround, _ network: GoodNetwork, _ now: Shared<Duration>,
    _ platform: SimulatedTransfers
  ) -> (AppLock, Session) {
    let lock = AppLock(ground: ground) { now.now }
    let place = URL(fileURLWithPath: folder.path).appendingPathComponent("core")
    let ground = Ground(folder: place, version: "1") { await platform.held().map(\.name) }
    return (lock, Session(ground: ground, vault: vault, lock: lock, network: network))
  }
}

/// What was seen instead of what should be.
struct Another: Error { let what: String }

/// Looks at a screen until it is so, as a person does; tells what is there then.
@MainActor @discardableResult
func sees<Value>(_ drawing: Drawing<Value>, _ so: (Value) -> Bool = { _ in true }) async throws -> Value {
  let following = Task { await drawing.follow() }
  defer { following.cancel() }
  try await until { drawing.shown.value.map(so) ?? false }
  return drawing.shown.value!
}

/// Looks at a screen until it shows this and nothing of value.
@MainActor
func sees<Value: Equatable>(_ drawing: Drawing<Value>, _ shown: Shown<Value>) async throws {
  let following = Task { await drawing.follow() }
  defer { following.cancel() }
  try await until { drawing.shown == shown }
}

/// Waits for something that can be observed; the test has a limit.
@MainActor
func until(_ isSo: () -> Bool) async throws {
  while true {
    let (changed, tell) = AsyncStream.makeStream(of: Void.self)
    var so = false
    withObservationTracking {
      so = isSo()
    } onChange: {
      tell.finish()
    }
    if so { return }
    for await _ in changed {}
    try Task.checkCancellation()
  }
}

/// What a lock needs, in memory; it can be told to fail.
final class MemoryLockGround: LockGround {
  let kept = Shared(LockKept())
  let failing = Shared<LockFailure?>(nil)
  let writable = Shared(true)
  let readable = Shared(true)
  let key = Shared<UInt8?>(nil)
  let person = Shared(false)

  func read() throws(LockFailure) -> LockKept {
    guard readable.now else { throw .storage }
    return kept.now
  }

  func keep(_ next: LockKept) throws(LockFailure) {
    guard writable.now else { throw .storage }
    kept.with { $0 = next }
  }

  func keyed(_ bytes: Data, made: Bool) throws(LockFailure) -> Data? {
    if let failure = failing.now { throw failure }
    if made { key.with { $0 = $0 ?? 0x2A } }
    return key.now.map { key in Data(bytes.map { $0 ^ key }) }
  }

  func knowsPerson() -> Bool { person.now }

  func learnsPerson(_ may: Bool) throws(LockFailure) { person.with { $0 = may } }
}
