import Foundation
import Testing

/// `API.md` is what the sources use of Apple's: types, functions, constants, and members younger than their type.
struct ApiTests {
  @Test func theListIsWhatTheSourcesUse() throws {
    let listed = try list().matches(#"(?m)^\| `(\w+)` \| [^|]+ \| \d+ \|$"#)
    #expect(Set(listed).count == listed.count, "a symbol is there twice")
    let used = try standIn().union(platform())
    #expect(used.subtracting(listed).sorted() == [], "used and not listed")
    #expect(Set(listed).subtracting(used).sorted() == [], "listed and not used")
  }

  @Test func theAppsLowestSystemHasAllOfIt() throws {
    let newest = try list().matches(#"(?m)^\| `\w+` \| [^|]+ \| (\d+) \|$"#).compactMap(Int.init).max()
    #expect(newest ?? 99 <= 17)
    let project = try String(
      contentsOf: Sources.ios.appendingPathComponent("Suivi.xcodeproj/project.pbxproj"), encoding: .utf8)
    #expect(Set(project.matches(#"IPHONEOS_DEPLOYMENT_TARGET = ([\d.]+)"#)) == ["17.0"])
  }

  @Test func eachPageIsOfItsSymbol() throws {
    let text = try list()
    let rows = text.matches(#"(?m)^(\| `\w+` \| .+ \| \d+ \|)$"#)
    #expect(rows.count == text.components(separatedBy: "\n| `").count - 1, "a line that is no row")
    for row in rows where !row.contains("| darwin: ") {
      let cells = row.components(separatedBy: " | ")
      let symbol = cells[0].filter { $0 != "|" && $0 != "`" && $0 != " " }.lowercased()
      for page in cells[1].components(separatedBy: ", ") {
        #expect(page.matches(#"^([a-z]+(?:/[a-z0-9_.-]+)*/[a-z0-9_]+(?:-swift\.\w+)?(?:\((?:\w+:)*\))?)$"#) == [page])
        let last = page.components(separatedBy: "/").last ?? ""
        #expect(last.matches(#"^(\w+)"#) == [symbol], "\(row)")
        let isModifier = page.hasPrefix("swiftui/view/")
        #expect(!isModifier || last.hasSuffix(":)"), "a modifier's page ends with its labels: \(row)")
      }
    }
  }

  @Test func theStandInHasNothingThatTheAppDoesNotUse() throws {
    let app = try Sources.swift("Suivi/App").values.joined() + Sources.swift("Suivi/Screen").values.joined()
    for modifier in Set(try standInSource().matches(Self.function)) {
      #expect(app.contains(".\(modifier)"), "\(modifier)")
    }
  }

  @Test func whatOnlyLooksLikeASymbolIsNone() {
    let source = "let a = \"AES // \\(AVIF)\" // HMAC\n/// UIView\nNew().value\n// UIImage\nlet b: SecKey? // b\n"
    #expect(named(in: source) == ["New", "SecKey"])
    #expect(
      named(in: "import UIKit\n#if canImport(UIKit)\n  kSecClass.errSecParam(.wasHeardNotification)\n#endif") == [
        "kSecClass", "errSecParam", "wasHeardNotification",
      ])
  }

  private func list() throws -> String {
    try String(contentsOf: Sources.ios.appendingPathComponent("API.md"), encoding: .utf8)
  }

  /// A function of a type of SwiftUI's, as the stand-in declares it.
  private static let function = #"(?m)^  public (?:nonisolated |mutating )?func ((?!build|append)\w+)"#

  /// What the stand-in declares that is Apple's.
  private func standIn() throws -> Set<String> {
    let source = try standInSource()
    let own: Set = [
      "Drawn", "Changed", "Several", "Either", "SomeScene", "SomeToolbar", "SomeGesture", "SomeButtonStyle",
      "SomePickerStyle", "SomeLabelStyle", "Kind", "StringInterpolation", "Value", "Size", "Set",
    ]
    let types = Set(source.matches(#"public (?:struct|enum|protocol) (\w+)"#)).subtracting(own)
    return types.union(source.matches(Self.function))
  }

  private func standInSource() throws -> String { try #require(Sources.swift("standin")["SwiftUI.swift"]) }

  /// What the platform's files, and the tests of the screens, name of Apple's frameworks.
  private func platform() throws -> Set<String> {
    let files = try Array(Sources.swift("Suivi/Platform").values) + Sources.swift("SuiviUITests").values
    let all =
      try Array(Sources.swift().values) + Sources.swift("SuiviUITests").values
      + Sources.swift("SuiviKit/Sources").values
    let here = all.map(\.code).joined(separator: "\n")
    let types = here.matches(#"\b(?:class|struct|enum|protocol|typealias|associatedtype|actor) (\w+)"#)
    let generics = here.matches(#"\bfunc \w+<(\w+)"#)
    return files.reduce(into: Set<String>()) { $0.formUnion(named(in: $1)) }
      .subtracting(types).subtracting(generics).subtracting(Self.cores).subtracting(Self.everywhere)
  }

  /// Every type, and every function, constant and notice that a framework may have: a new one is found by itself.
  private func named(in source: String) -> Set<String> {
    let text = source.code.replacingOccurrences(
      of: #"(?m)^\s*(?:#if|import)\b.*$"#, with: "", options: .regularExpression)
    let patterns = [
      #"\b([A-Z]\w+)"#, #"\b((?:k[A-Z]|errSec)\w+)"#, #"\b([a-z]+_\w+_np)\b"#, #"\.(\w+Notification)\b"#,
      #"\b(\#(Self.younger.joined(separator: "|")))\b"#,
    ]
    return patterns.reduce(into: []) { $0.formUnion(text.matches($1)) }
  }

  /// Members that are younger than their types: those alone would not say since when the app can run.
  private static let younger = [
    "biometryCurrentSet", "eciesEncryptionCofactorVariableIVX963SHA256AESGCM", "interactionNotAllowed", "isConstrained",
    "isVideoRotationAngleSupported", "localizedCancelTitle", "performAccessibilityAudit", "privateKeyUsage",
    "provisional", "thermalState", "videoRotationAngle", "videoRotationAngleForHorizonLevelCapture",
    "videoRotationAngleForHorizonLevelPreview",
  ]

  /// The core's, which have their own documentation.
  private static let cores: Set = [
    "Conditions", "Failed", "KeyVault", "Locked", "Lost", "NetworkState", "PictureDecoder", "SessionTransfers", "Slot",
    "VaultError",
  ]

  /// Swift's, and those of Foundation that are the same where there is nothing of Apple's.
  private static let everywhere: Set = [
    "Any", "Array", "AsyncStream", "Bool", "CocoaError", "Continuation", "Data", "Double", "Duration", "Error",
    "FileAttributeKey", "FileManager", "Float", "Identifiable", "Int", "Int64", "JSONDecoder", "JSONEncoder",
    "MainActor", "NSCoder", "NSLock", "NSObject", "Name", "Never", "Notification", "NotificationCenter", "Observable",
    "ObservationIgnored", "ProcessInfo", "Result", "Self", "Sendable", "String", "Task", "UInt32", "URL",
    "URLResourceValues", "UUID", "Unmanaged", "Void",
  ]
}

extension String {
  /// Swift without comments, and with a letter for what stands between quotes: neither names anything.
  var code: String {
    var kept = ""
    var (quoted, slash, commented) = (false, false, false)
    for letter in self {
      if letter == "\n" {
        (quoted, slash, commented) = (false, false, false)
      } else if commented {
        continue
      } else if letter == "\"" {
        quoted.toggle()
      } else if quoted {
        if kept.last == "\"" { kept.append("s") }
        continue
      } else if letter == "/" && slash {
        kept.removeLast()
        commented = true
        continue
      }
      slash = letter == "/" && !quoted
      kept.append(letter)
    }
    return kept
  }
}
