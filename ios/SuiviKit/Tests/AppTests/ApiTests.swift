import Foundation
import Testing

/// `API.md` is what the sources use of Apple's, no more and no less.
struct ApiTests {
  @Test func theListIsWhatTheSourcesUse() throws {
    let list = try String(contentsOf: Sources.ios.appendingPathComponent("API.md"), encoding: .utf8)
    let listed = list.matches(#"(?m)^\| `(\w+)` \| [^|]+ \| \d+ \|$"#)
    #expect(Set(listed).count == listed.count, "a symbol is there twice")
    let used = try standIn().union(platform())
    #expect(Set(listed) == used)
  }

  @Test func theAppsLowestSystemHasAllOfIt() throws {
    let list = try String(contentsOf: Sources.ios.appendingPathComponent("API.md"), encoding: .utf8)
    let newest = list.matches(#"(?m)^\| `\w+` \| [^|]+ \| (\d+) \|$"#).compactMap(Int.init).max()
    #expect(newest ?? 99 <= 17)
    let project = try String(
      contentsOf: Sources.ios.appendingPathComponent("Suivi.xcodeproj/project.pbxproj"), encoding: .utf8)
    #expect(Set(project.matches(#"IPHONEOS_DEPLOYMENT_TARGET = ([\d.]+)"#)) == ["17.0"])
  }

  @Test func theStandInHasNothingThatTheAppDoesNotUse() throws {
    let app = try Sources.swift("Suivi/App").values.joined() + Sources.swift("Suivi/Screen").values.joined()
    let modifiers = try standInSource().matches(#"(?m)^  public nonisolated func (\w+)"#)
    for modifier in Set(modifiers) { #expect(app.contains(".\(modifier)"), "\(modifier)") }
  }

  /// What the stand-in declares that is Apple's.
  private func standIn() throws -> Set<String> {
    let source = try standInSource()
    let own: Set = [
      "Drawn", "Changed", "Several", "Either", "SomeScene", "SomeToolbar", "SomeGesture", "SomeButtonStyle",
      "SomePickerStyle", "SomeLabelStyle", "Kind", "StringInterpolation", "Value", "Size", "Set", "Edge",
    ]
    let types = Set(source.matches(#"public (?:struct|enum|protocol) (\w+)"#)).subtracting(own)
    return types.union(source.matches(#"(?m)^  public nonisolated func (\w+)"#))
  }

  private func standInSource() throws -> String { try #require(Sources.swift("standin")["SwiftUI.swift"]) }

  /// What the platform's files name of other frameworks, by how those name things.
  private func platform() throws -> Set<String> {
    let named = [
      #"AV[A-Z]\w+"#, #"(?:Sec[A-Z]|kSec|errSec)\w+"#, #"k?CGImage\w+"#, "UTType", "LAContext", #"NWPath\w+"#,
      #"UI[A-Z]\w+"#,
      #"PhotosPicker\w*"#, "Transferable", "TransferRepresentation", "FileRepresentation", "SymmetricKey", "HMAC",
      "SHA256", "AES", "URLSessionConfiguration", "FileProtectionType", "clock_gettime_nsec_np", "AppIntent",
      "AppShortcut", "AppShortcutsProvider", "CMMotionManager", "BGProcessingTaskRequest",
      "BGTaskScheduler", "LocalizedStringResource", "CLOCK_MONOTONIC_RAW",
    ].joined(separator: "|")
    let source = try Sources.swift("Suivi/Platform").values.joined()
    return Set(source.matches(#"\b(\#(named))\b"#)).subtracting(["AVFoundation", "UIKit"])
  }
}
