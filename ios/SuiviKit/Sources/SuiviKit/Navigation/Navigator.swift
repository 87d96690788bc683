import Foundation
import Observation

/// Where somebody is.
public enum Route: Hashable, Codable, Sendable {
  case folder(space: String, item: String?)
  case consent(space: String)
  case add(space: String, folder: String?)
  /// `space`: where there is more to compare it with.
  case photo(item: String, space: String?)
  /// `pose`: the one to begin with.
  case compare(space: String, pose: String?)
  case visibility(item: String)
  case people(space: String)
  case results(space: String)
  case result(item: String)
  case assign(space: String)
  case fill(draft: String)
  case lock(LockPurpose)
}

/// The first places.
public enum Tab: String, Codable, CodingKeyRepresentable, Sendable {
  case home, inbox, clients, waiting, settings

  /// Those of a role, the first one first.
  public static func of(_ role: AppRole) -> [Tab] {
    switch role {
    case .client: [.home, .waiting, .settings]
    case .professional: [.inbox, .clients, .waiting, .settings]
    }
  }
}

/// The way that somebody went in each tab, and what is told shortly.
@Observable @MainActor
public final class Navigator {
  /// The tab that is shown.
  public var tab = Tab.home
  /// What lies on each tab, the last one on top.
  public var ways: [Tab: [Route]] = [:]
  /// What was done, for a moment.
  public var told: Done?
  /// Somebody signs in with another account.
  public var another = false
  /// The invitation that was opened; empty: its code is to be typed.
  public var invitation: String?
  /// Somebody wants to take today's photo: the first screen goes to the camera as soon as it knows where.
  public var wantsPhoto = false {
    // A professional has no camera of his own.
    didSet { if wantsPhoto, account != nil, role != .client { wantsPhoto = false } }
  }
  /// Whose way it is.
  public private(set) var account: String?
  /// As what he looks.
  public private(set) var role = AppRole.client

  public init() {}

  /// The first screen is there.
  public func shows(_ home: HomeState) {
    guard wantsPhoto else { return }
    wantsPhoto = false
    let records = home.records.filter { !$0.needsConsent && !$0.archived }
    guard let folder = records.flatMap(\.folders).first(where: { $0.access == .open }) else { return }
    tab = .home
    ways[.home] = [.add(space: folder.space, folder: folder.item)]
  }

  /// One place further.
  public func go(_ route: Route) { ways[tab, default: []].append(route) }

  /// One place back.
  public func back() { _ = ways[tab]?.popLast() }

  /// Somebody is in: who comes back is where he was, who is another begins anew.
  public func begins(_ account: String, _ role: AppRole) {
    self.role = role
    if role != .client { wantsPhoto = false }
    guard self.account != account else { return }
    // Somebody else's wish; without anybody it is of whoever comes in.
    if self.account != nil { wantsPhoto = false }
    self.account = account
    ways = [:]
    tab = Tab.of(role)[0]
  }

  /// Whose way it is, and which: the system keeps it when it ends the process. There are no names in it.
  public var kept: Data? {
    get {
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      return account.flatMap { try? encoder.encode(Way(account: $0, role: role, tab: tab, ways: ways)) }
    }
    set {
      // Once, before anybody goes anywhere.
      guard account == nil, let way = newValue.flatMap({ try? JSONDecoder().decode(Way.self, from: $0) }) else {
        return
      }
      (account, role, tab, ways) = (way.account, way.role, way.tab, way.ways)
    }
  }

  private struct Way: Codable {
    var account: String
    var role: AppRole
    var tab: Tab
    var ways: [Tab: [Route]]
  }

  /// Somebody signed out himself: nobody comes back to where he was.
  public func leaves() {
    account = nil
    ways = [:]
    wantsPhoto = false
  }

  /// A link was opened: https://SERVER/invitation#CODE. It comes only where the app is told the server's name when it
  /// is built (associated domains); else invitations are pasted.
  public func opens(_ link: URL) {
    if link.scheme == "https", link.path == "/invitation" { invitation = link.absoluteString }
  }
}
