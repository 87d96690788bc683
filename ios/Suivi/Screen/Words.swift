import Foundation
import SuiviKit
import SwiftUI

// What the kit says in enums and numbers, in the phone's language. The texts are in `Texts/Localizable.xcstrings`.

extension String {
  /// `folderGone` as the texts name it: `folder_gone`.
  fileprivate var snake: String {
    reduce(into: "") { $0 += $1.isUppercase ? "_" + $1.lowercased() : String($1) }
  }

  /// A text of the app's by its name.
  fileprivate static func text(_ name: String) -> String {
    String(localized: String.LocalizationValue(name))
  }
}

extension Trouble {
  var words: String { .text("trouble_" + rawValue.snake) }
}

extension Done {
  var words: String {
    switch self {
    case .visibilityChanged: .text("done_visibility")
    case .agreed: .text("consent_agree")
    default: .text("done_" + rawValue.snake)
    }
  }
}

extension Audience {
  var words: String { .text("audience_" + rawValue.snake) }
}

extension FolderAccess {
  var words: String {
    switch self {
    case .open: .text("access_open")
    case .seen: .text("access_seen")
    case .hidden: .text("access_hidden")
    case .automatic: .text("access_automatic")
    }
  }
}

extension FolderRow {
  var title: String {
    switch holds {
    case .documents: .text("holds_documents")
    case .assessments: .text("holds_assessments")
    case nil: name
    }
  }
}

extension CameraTrouble {
  var words: String {
    switch self {
    case .noCamera: .text("camera_none")
    case .takenAway: .text("camera_taken")
    case .refused: .text("camera_refused")
    case .storageFull: .text("camera_full")
    case .storageClosed: .text("camera_closed")
    }
  }
}

extension Way {
  var words: String {
    switch self {
    case .beingSaved: .text("stands_being_saved")
    case .saved: .text("stands_saved")
    case .waits(let delay): .text("delay_" + delay.rawValue.snake)
    case .sending: .text("stands_sending")
    case .received: .text("stands_received")
    case .needsYou(_, let trouble?): trouble.words
    case .needsYou(let obstacle, nil): obstacle.words
    }
  }
}

extension Obstacle {
  var words: String { .text("obstacle_" + rawValue.snake) }
}

extension Fault {
  var words: String { .text("fault_" + rawValue.snake) }
}

extension Who {
  var name: String {
    switch self {
    case .me: .text("who_me")
    case .client(let name), .professional(let name): name
    case .clientLater(let name): String(localized: "who_client_later \(name)")
    }
  }
}

extension Seen {
  var names: String {
    let names = by.map(\.name) + (complete ? [] : [String.text("who_others")])
    return names.isEmpty ? .text("who_nobody") : names.formatted(.list(type: .and))
  }
}

extension Words {
  /// In the phone's language, or in the one that there is.
  var text: String {
    let french = Locale.current.language.languageCode == .french
    let (first, second) = french ? (fr, en) : (en, fr)
    return first.isEmpty ? second : first
  }
}

/// A slot's own name, or what a person called it.
func poseWords(_ word: String?) -> String {
  switch word {
  case nil: .text("photo_no_pose")
  case let slot? where ["front", "left", "right", "back"].contains(slot): .text("pose_" + slot)
  case let own?: own
  }
}

/// The moment of a photo or result, as a day.
func dayWords(_ micros: Int64) -> String {
  Date(timeIntervalSince1970: Double(micros) / 1_000_000).formatted(
    date: .abbreviated, time: .omitted)
}

extension FileRow {
  /// For whoever does not see it: pose, date, who sees it.
  var words: String {
    String(localized: "photo_described \(poseWords(pose)) \(dayWords(at)) \(audience.words)")
  }
}
