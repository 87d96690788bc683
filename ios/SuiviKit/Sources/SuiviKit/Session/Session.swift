import Foundation
import Observation
import Suivi

/// How the core stands in this process.
public enum SessionState: Sendable {
  /// Nobody opened it yet, or it was closed.
  case notOpen
  /// It works.
  case open(Phone)
  /// It could not be opened; `Session.open` tries again.
  case failed(Trouble)
}

/// Where the core works, and for whom.
public struct Ground: Sendable {
  /// A folder of the app's own, kept out of backups.
  public let folder: URL
  /// The app's version.
  public let version: String
  /// The orders that the platform still holds from an earlier run.
  public let held: @Sendable () async -> [String]

  /// All of it.
  public init(folder: URL, version: String, held: @escaping @Sendable () async -> [String] = { [] }) {
    self.folder = folder
    self.version = version
    self.held = held
  }
}

/// Holds the core open for this process: there is one for each folder. All screens stand on it, and none of
/// them opens or closes anything.
@Observable @MainActor
public final class Session {
  /// How it stands.
  public private(set) var state = SessionState.notOpen {
    didSet { listeners.tell(state) }
  }

  @ObservationIgnored private let ground: Ground
  @ObservationIgnored private let lock: AppLock
  @ObservationIgnored private let vault: any KeyVault
  @ObservationIgnored private let network: any NetworkState
  @ObservationIgnored private let decoder: (any PictureDecoder)?
  @ObservationIgnored private let listeners = Telling<SessionState>()
  @ObservationIgnored private var last: Task<Void, Never>?
  /// The core is closed to screens, and not opened again yet.
  @ObservationIgnored private var isShut = false

  /// Of what is kept `vault` gives nothing while `lock` is closed.
  public init(
    ground: Ground, vault: any KeyVault, lock: AppLock, network: any NetworkState, decoder: (any PictureDecoder)? = nil
  ) {
    self.ground = ground
    self.lock = lock
    self.vault = LockedVault(behind: lock.door, vault)
    self.network = network
    self.decoder = decoder
  }

  /// The phone is locked, and the app's lock is not closed: what was drawn is there again when the phone opens.
  var waitsForPhone: Bool { (lock.phoneIsLocked || isShut) && !lock.closed }

  /// How it stands now, then each change.
  public func states() -> AsyncStream<SessionState> { listeners.listen(state) }

  /// Opens the core, unless it is open; a failure is in `state`. Whoever goes away meanwhile does not end it.
  /// `inBackground`: the system carries, not the core, until somebody says otherwise.
  public func open(inBackground: Bool = false) async {
    await inTurn { session in
      if case .open = session.state { return }
      session.state = await session.opened(inBackground)
    }
  }

  /// Ends the core: what was begun to be written is written, and the folder is free for another one.
  public func close() async {
    await inTurn { session in
      let before = session.state
      session.state = .notOpen
      if case .open(let phone) = before { await phone.stop() }
    }
  }

  /// Lock and core together, for as long as its task lives: each hears of the other.
  public func followsLock() async {
    let timing = Task { await lock.closesInTime() }
    var telling: Task<Void, Never>?
    for await state in states() {
      telling?.cancel()
      telling = nil
      guard case .open(let phone) = state else { continue }
      telling = Task {
        async let core: Void = tellsCore(phone)
        async let ends: Void = tellsLock(phone)
        _ = await (core, ends)
      }
    }
    telling?.cancel()
    timing.cancel()
  }

  /// When the lock closes and opens.
  private func tellsCore(_ phone: Phone) async {
    for await closed in lock.closings() {
      if closed { isShut = true }
      // Stopped, or its storage is closed: whoever opens it asks the lock again.
      try? await closed ? phone.lock() : phone.unlock()
      isShut = closed
    }
  }

  /// When nobody is signed in any more, however that came.
  private func tellsLock(_ phone: Phone) async {
    for await _ in phone.changes {
      guard let accounts = try? await phone.accounts(), !accounts.isEmpty else { continue }
      // If it can't be written it stands until the next change: nothing is to be seen behind it.
      if !accounts.contains(where: { $0.stands == .signedIn }) { try? lock.ends() }
    }
  }

  private func opened(_ inBackground: Bool) async -> SessionState {
    do {
      try FileManager.default.createDirectory(at: ground.folder, withIntermediateDirectories: true)
      let request = OpenRequest(
        folder: ground.folder.path, version: ground.version, locked: lock.door.isClosed(), inBackground: inBackground,
        held: await ground.held(), boot: nil, trusted: [])
      let phone = try await Phone.open(
        request: request, vault: vault, decoder: decoder, network: network, clock: nil)
      return .open(phone)
    } catch {
      return .failed(Trouble(error))
    }
  }

  /// One after the other, to its end.
  private func inTurn(_ work: @escaping @MainActor (Session) async -> Void) async {
    let task = Task { [before = last] in
      await before?.value
      await work(self)
    }
    last = task
    await task.value
  }
}

extension Session {
  /// Does what a person asked for, and tells what was in the way; nothing if it is done.
  func attempt(_ act: @MainActor (Phone) async throws -> Void) async -> Trouble? {
    for await state in states() {
      switch state {
      case .notOpen: continue
      case .failed(let trouble): return trouble
      case .open(let phone):
        do {
          try await act(phone)
          return nil
        } catch {
          return Trouble(error)
        }
      }
    }
    return .unexpected
  }

  /// The picture of a file; none if it can't be had now.
  public func picture(_ item: String, large: Bool) async -> Data? {
    var picture: Data?
    _ = await attempt { phone in
      picture = try await phone.picture(item: ItemId(item), size: large ? .preview : .thumbnail).bytes()
    }
    return picture
  }
}

/// Where the core keeps what it can have again from the server: under keys of its own, and for the system to close
/// while the phone is locked. Beside it lies what waits to be sent, which goes out meanwhile.
public enum Kept {
  /// One folder for each account.
  public static func folders(in core: URL) -> [URL] {
    let accounts = core.appendingPathComponent("accounts")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: accounts.path)) ?? []
    let folders = names.map { accounts.appendingPathComponent($0).appendingPathComponent("cache") }
    return folders.filter { FileManager.default.fileExists(atPath: $0.path) }
  }
}

extension Content {
  /// All of it, read where it lies.
  func bytes() throws -> Data {
    try withExtendedLifetime(self) { try Data(contentsOf: URL(fileURLWithPath: path())) }
  }
}
