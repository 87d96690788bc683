import Foundation

/// The app's own files.
enum Sources {
  /// The folder `ios`.
  static let ios = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// Every Swift file of the app below this folder, by its name.
  static func swift(_ folder: String = "Suivi") throws -> [String: String] {
    let root = ios.appendingPathComponent(folder)
    let names = FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String } ?? []
    let files = names.filter { $0.hasSuffix(".swift") }
    return try Dictionary(
      uniqueKeysWithValues: files.map {
        ($0, try String(contentsOf: root.appendingPathComponent($0), encoding: .utf8))
      })
  }
}

extension String {
  /// What the group of each match holds.
  func matches(_ pattern: String) -> [String] {
    // The patterns are written here.
    let expression = try! NSRegularExpression(pattern: pattern)
    return expression.matches(in: self, range: NSRange(startIndex..., in: self)).compactMap { match in
      Range(match.range(at: match.numberOfRanges - 1), in: self).map { String(self[$0]) }
    }
  }
}
