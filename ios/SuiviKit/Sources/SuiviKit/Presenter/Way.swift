import Suivi

/// How something that was added here is on its way.
public enum Way: Equatable, Hashable, Sendable {
  /// Being copied into the app; not safe yet.
  case beingSaved
  /// Saved on this phone, will be sent.
  case saved
  /// Saved on this phone; it waits for something that passes by itself.
  case waits(Delay)
  case sending
  case received
  /// Needs its person.
  case needsYou(Obstacle, Trouble?)
}

/// What something waits for.
public enum Delay: String, CaseIterable, Sendable {
  case network, portal, untrusted, metered, battery, auth, busy, locked, quota, dependency, platform
}

/// Why something needs its person.
public enum Obstacle: String, CaseIterable, Sendable {
  case permission, consent, archived, folderGone, tooLarge, type, needsPlatform, notAFile, empty, broken
  case noSpace, notWritable, sourceLost, sourceChanged, sourceUnreadable, corrupt, crashLoop, appOutdated, refused

  /// The bytes could not be taken, and the same may work later: the source has to stay.
  var passes: Bool {
    switch self {
    case .noSpace, .notWritable, .sourceChanged, .sourceUnreadable: true
    default: false
    }
  }
}

extension Stands {
  var way: Way {
    switch self {
    case .beingSaved: .beingSaved
    case .saved: .saved
    case .waiting(let why): .waits(why.delay)
    case .sending: .sending
    case .received: .received
    case .needsYou(let why): .needsYou(why.obstacle, why.trouble)
    }
  }
}

extension Block {
  var obstacle: Obstacle {
    switch self {
    case .permission: .permission
    case .consent: .consent
    case .archived: .archived
    case .folderGone: .folderGone
    case .tooLarge: .tooLarge
    case .type: .type
    case .needsPlatform: .needsPlatform
    case .notAFile: .notAFile
    case .empty: .empty
    case .broken: .broken
    case .noSpace: .noSpace
    case .notWritable: .notWritable
    case .sourceLost: .sourceLost
    case .sourceChanged: .sourceChanged
    case .sourceUnreadable: .sourceUnreadable
    case .corrupt: .corrupt
    case .crashLoop: .crashLoop
    case .appOutdated: .appOutdated
    case .refused: .refused
    }
  }

  /// The server's own reason, where the obstacle alone does not say enough.
  fileprivate var trouble: Trouble? {
    switch self {
    case .permission(let code), .refused(let code):
      switch code {
      case .refused(let why): Trouble(why)
      case .failed(let why): Trouble(why)
      }
    default: nil
    }
  }
}

extension Wait {
  fileprivate var delay: Delay {
    switch self {
    case .network: .network
    case .portal: .portal
    case .untrusted: .untrusted
    case .metered: .metered
    case .battery: .battery
    case .auth: .auth
    case .busy: .busy
    case .locked: .locked
    case .quota: .quota
    case .dependency: .dependency
    case .platform: .platform
    }
  }
}
