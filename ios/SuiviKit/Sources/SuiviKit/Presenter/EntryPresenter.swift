import Observation
import Suivi

/// In which role somebody uses the app.
public enum AppRole: String, CaseIterable, Codable, Sendable { case client, professional }

/// Who uses the app.
public enum Entry: Equatable, Sendable {
  /// Nobody: the sign-in is shown, with what is known from the last time.
  case signedOut(KnownAccount?)
  /// Somebody. `account` changes with the person or the role.
  case signedIn(AppRole, account: String)
}

/// An account that was signed in here, for the next time; `ended` says why it is not any more.
public struct KnownAccount: Equatable, Sendable {
  public var server: String
  public var email: String
  public var role: AppRole
  public var ended: Trouble?
}

/// Before all screens: who uses the app.
@MainActor
public final class EntryPresenter {
  /// It.
  public let entry: Drawing<Entry>

  public init(_ session: Session) {
    entry = Drawing(session) { phone in
      var accounts = try await phone.accounts()
      // Who signed out may have left another account on this phone.
      if !accounts.contains(where: { $0.shown && $0.stands != .signedOut }),
        let other = accounts.first(where: { $0.stands == .signedIn })
      {
        try await phone.show(account: other.key)
        accounts = try await phone.accounts()
      }
      return .ready(Self.entry(accounts.first(where: \.shown) ?? accounts.first))
    }
  }

  private static func entry(_ account: AccountView?) -> Entry {
    guard let account else { return .signedOut(nil) }
    switch account.stands {
    case .signedIn where account.shown: return .signedIn(account.key.role.forApp, account: account.key.text)
    case .ended(let why): return .signedOut(account.known(Trouble(why)))
    case .signedIn, .signedOut: return .signedOut(account.known(nil))
    }
  }
}

extension AccountView {
  fileprivate func known(_ ended: Trouble?) -> KnownAccount {
    KnownAccount(server: server, email: email, role: key.role.forApp, ended: ended)
  }
}

extension AccountKey {
  /// An account as one word, for what the app itself remembers of it.
  var text: String { "\(person.text) \(role.forApp.rawValue)" }
}

extension Role {
  var forApp: AppRole { self == .client ? .client : .professional }
}

extension AppRole {
  var forCore: Role { self == .client ? .client : .professional }
}
