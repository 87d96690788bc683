import Observation
import Suivi

/// What the PIN is asked for.
public enum LockPurpose: String, Codable, Sendable {
  /// The app is locked.
  case open
  /// There is none yet.
  case choose
  /// It shall be another one.
  case change
  /// There shall be no lock.
  case remove
  /// Face or finger shall open it too, or no more.
  case person
}

/// Which PIN is to be typed.
public enum LockStep: Sendable { case present, new, again }

/// How far somebody is with the lock.
public struct LockState: Equatable, Sendable {
  public var step: LockStep
  public var busy = false
  /// It was wrong; so many more tries are left.
  public var wrong: Int?
  /// The second one was another one than the first: it begins again.
  public var differs = false
  public var trouble: Trouble?
  /// It is done.
  public var done = false
}

/// The lock: opening it, choosing a PIN, changing it, taking it away.
@Observable @MainActor
public final class LockPresenter {
  public private(set) var state: LockState
  @ObservationIgnored private let session: Session
  @ObservationIgnored private let lock: AppLock
  @ObservationIgnored private let purpose: LockPurpose
  @ObservationIgnored private var chosen: String?

  public init(_ session: Session, _ lock: AppLock, _ purpose: LockPurpose) {
    self.session = session
    self.lock = lock
    self.purpose = purpose
    state = LockState(step: purpose == .choose ? .new : .present)
  }

  /// The screen is there. The process may have ended between the last wrong PIN and what comes of it.
  public func begins() async { if purpose == .open, lock.spent { state = await spends() } }

  /// A PIN was typed.
  public func enter(_ pin: String) async {
    guard !state.busy else { return }
    let step = state.step
    state = LockState(step: step, busy: true)
    do {
      state = try await entered(pin, step)
    } catch {
      state = LockState(step: step, trouble: Trouble(error))
    }
  }

  /// The phone recognised its person.
  public func recognised() { lock.opens() }

  private func entered(_ pin: String, _ step: LockStep) async throws -> LockState {
    switch step {
    case .present:
      if try lock.accepts(pin) { return try await accepted() }
      return lock.spent ? await spends() : LockState(step: .present, wrong: lock.tries)
    case .new:
      chosen = pin
      return LockState(step: .again)
    case .again:
      guard pin == chosen else { return LockState(step: .new, differs: true) }
      try lock.choose(pin)
      return LockState(step: .present, done: true)
    }
  }

  private func accepted() async throws -> LockState {
    switch purpose {
    case .open, .choose: lock.opens()
    case .change: return LockState(step: .new)
    case .remove:
      let trouble = await session.attempt { phone in
        if let shown = try await phone.accounts().first(where: \.shown) { try self.lock.goes(shown.key.text) }
      }
      return LockState(step: .present, trouble: trouble, done: trouble == nil)
    case .person: try lock.learnsPerson(!lock.knowsPerson())
    }
    return LockState(step: .present, done: true)
  }

  /// Nobody stays signed in on this phone; what was not sent stays for whoever signs in again.
  private func spends() async -> LockState {
    let trouble = await session.attempt { phone in
      for account in try await phone.accounts() where account.stands == .signedIn {
        try await phone.show(account: account.key)
        _ = try await phone.signOut(evenIfUnsent: true)
      }
      try self.lock.ends()
    }
    return LockState(step: .present, wrong: 0, trouble: trouble, done: trouble == nil)
  }
}
