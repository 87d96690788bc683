import Observation
import Suivi

/// The account that is shown, and the others on this phone.
public struct SettingsState: Equatable, Sendable {
  public var name: String
  public var email: String
  public var server: String
  public var device: String
  public var others: [OtherAccount]
}

/// An account that is signed in on this phone and not shown.
public struct OtherAccount: Equatable, Hashable, Sendable {
  public var person: String
  public var role: AppRole
  public var name: String
  public var email: String
}

/// How far a sign-out is.
public struct SigningOut: Equatable, Sendable {
  public var busy = false
  /// So many photos, changes and begun documents would stay behind: the person is asked.
  public var unsent = 0
  public var trouble: Trouble?
}

/// The account on this phone, and leaving it.
@Observable @MainActor
public final class SettingsPresenter {
  @ObservationIgnored public let settings: Drawing<SettingsState>
  public private(set) var signingOut = SigningOut()
  @ObservationIgnored private let session: Session

  public init(_ session: Session) {
    self.session = session
    settings = Drawing(session) { phone in
      let accounts = try await phone.accounts()
      guard let shown = accounts.first(where: \.shown) else { return .failed(.signedOut) }
      let others = accounts.filter { !$0.shown && $0.stands == .signedIn }.map { other in
        OtherAccount(person: other.key.person.text, role: other.key.role.forApp, name: other.name, email: other.email)
      }
      return .ready(
        SettingsState(
          name: shown.name, email: shown.email, server: shown.server, device: shown.deviceName, others: others))
    }
  }

  /// Signs out; `evenIfUnsent`: the person said that what waits may stay on this phone.
  public func signOut(evenIfUnsent: Bool = false) async {
    guard !signingOut.busy else { return }
    signingOut = SigningOut(busy: true)
    var unsent = 0
    let trouble = await session.attempt { phone in
      do {
        _ = try await phone.signOut(evenIfUnsent: evenIfUnsent)
      } catch SuiviError.Unsent(let count) {
        unsent = Int(count)
      }
    }
    signingOut = SigningOut(unsent: unsent, trouble: trouble)
  }

  /// Shows another account. This one works on.
  public func show(_ other: OtherAccount) async {
    let key = AccountKey(person: PersonId(other.person), role: other.role.forCore)
    signingOut = SigningOut(trouble: await session.attempt { try await $0.show(account: key) })
  }

  /// Stays.
  public func stay() { signingOut = SigningOut() }
}
