import Suivi

/// Somebody who sees a file.
public enum Who: Equatable, Hashable, Sendable {
  /// Whoever looks.
  case me
  /// The record's client.
  case client(String)
  /// The same, who sees it from when there is an account.
  case clientLater(String)
  case professional(String)
}

/// Who sees a file, by name.
public struct Seen: Equatable, Hashable, Sendable {
  public var by: [Who]
  /// Nobody is missing; else there may be others.
  public var complete: Bool
}

/// A visibility that may be chosen, and who sees the file then.
public struct Choice: Equatable, Hashable, Sendable {
  public var audience: Audience
  /// Which branch, of `Audience.branch`.
  public var branch: String?
  public var seen: Seen
}

extension Seers {
  var seen: Seen { Seen(by: byName.map(\.who), complete: complete) }
}

extension LevelChoice {
  var choice: Choice {
    let branch: String? = if case .branch(let branch) = level { branch.text } else { nil }
    return Choice(audience: level.audience, branch: branch, seen: seers.seen)
  }
}

extension Choice {
  var level: Level {
    switch audience {
    case .justMe: .justMe
    case .branch: .branch(BranchId(branch ?? ""))
    case .company: .company
    case .makerAndClient: .meAndClient
    case .companyAndClient: .companyAndClient
    case .everyone: .everyone
    }
  }
}

extension Seer {
  fileprivate var who: Who {
    switch self {
    case .myself: .me
    case .client(let name): .client(name)
    case .clientWithoutAccount(let name): .clientLater(name)
    case .professional(let name): .professional(name)
    }
  }
}
