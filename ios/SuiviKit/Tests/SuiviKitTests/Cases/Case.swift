import Foundation

@testable import SuiviKit

/// One state of a screen, made by hand, under the name of Android's picture of it: `SCREEN-STATE`. `parts` is what the
/// screen is given.
struct Case: Sendable {
  let name: String
  let parts: [any Sendable]

  init(_ name: String, _ parts: any Sendable...) {
    self.name = name
    self.parts = parts
  }

  /// As it is kept: one line for each thing that a screen could show.
  var text: String { parts.flatMap { lines($0, 1) }.reduce(into: "\(name)\n") { $0 += $1 + "\n" } }

  private func lines(_ value: Any, _ depth: Int, _ label: String? = nil) -> [String] {
    let start = String(repeating: "  ", count: depth) + (label.map { "\($0): " } ?? "")
    let mirror = Mirror(reflecting: value)
    switch mirror.displayStyle {
    case .optional:
      guard let inner = mirror.children.first else { return [] }
      return lines(inner.value, depth, label)
    case .collection, .set:
      let all = mirror.children.map(\.value)
      let sorted = mirror.displayStyle == .set ? all.sorted { "\($0)" < "\($1)" } : all
      return sorted.isEmpty ? [] : [start + "\(all.count)"] + sorted.flatMap { lines($0, depth + 1) }
    case .enum:
      guard let inner = mirror.children.first else { return [start + "\(value)"] }
      return [start + (inner.label ?? "")] + lines(inner.value, depth + 1)
    case .struct where !(value is Decimal), .tuple, .class:
      let fields = mirror.children.flatMap { lines($0.value, depth + 1, $0.label.flatMap(Self.named)) }
      return [start + "\(mirror.displayStyle == .tuple ? "" : "\(mirror.subjectType)")"].filter { $0 != start } + fields
    default:
      // What is not so, or empty, is not shown.
      let text = "\(value)"
      return value as? Bool == false || text.isEmpty ? [] : [start + text]
    }
  }

  /// The parts of a tuple have no names of their own.
  private static func named(_ label: String) -> String? { label.hasPrefix(".") ? nil : label }
}

let noon: Int64 = 1_795_651_200_000_000
let day: Int64 = 86_400_000_000

func taken(_ id: String, _ days: Int64, _ pose: String? = "front", _ audience: Audience = .companyAndClient) -> FileRow
{
  FileRow(
    item: id, name: "IMG_\(id).jpg", kind: .photo, at: noon - days * day, dateEdited: false, pose: pose,
    audience: audience, mine: true, kept: true)
}

let openFolder = FolderRow(space: "s1", item: "f1", name: "Avant / après", holds: nil, access: .open)
let seenFolder = FolderRow(space: "s1", item: "f2", name: "Nutrition", holds: nil, access: .seen)
let documents = FolderRow(space: "s1", item: "f3", name: "Documents", holds: .documents, access: .automatic)
let team = Seen(by: [.me, .professional("Mona Gagnon")], complete: true)
let teamAndClient = Seen(by: [.me, .client("Ana Bouchard"), .professional("Mona Gagnon")], complete: true)
let grip = Words(fr: "Force de préhension", en: "Grip strength")
let right = Words(fr: "Main droite", en: "Right hand")

/// A copy of a value with something else in it.
func with<Value>(_ value: Value, _ change: (inout Value) -> Void) -> Value {
  var copy = value
  change(&copy)
  return copy
}
