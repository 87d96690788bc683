import Foundation
import SuiviCore

extension SuiviError: LocalizedError {
  /// By what an app's texts know this error: its variant, and the reason where there is one:
  /// `offline`, `refused.archived`, `unreadable.address`. The core has no sentences.
  public var key: String {
    switch self {
    case .SignedOut(why: nil): "signedOut"
    case .SignedOut(let why?): "signedOut.\(why)"
    case .Locked: "locked"
    case .OutOfTouch: "outOfTouch"
    case .Offline: "offline"
    case .NotKept: "notKept"
    case .NotSuivi: "notSuivi"
    case .Busy: "busy"
    case .NotFound: "notFound"
    case .Refused(let why): "refused.\(why)"
    case .Declined(let why): "declined.\(why)"
    case .Unreadable(let what): "unreadable.\(what)"
    case .OtherServer: "otherServer"
    case .Unsent: "unsent"
    case .Storage(let why): "storage.\(why)"
    case .Vault: "vault"
    case .Outdated: "outdated"
    case .Stopped: "stopped"
    case .Unexpected: "unexpected"
    }
  }

  /// The app's own text: what the main bundle has for the key in the table `Suivi`, else the key.
  public var errorDescription: String? { Bundle.main.localizedString(forKey: key, value: key, table: "Suivi") }
}
