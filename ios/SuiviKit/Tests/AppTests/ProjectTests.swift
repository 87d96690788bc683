import Foundation
import Testing

/// The project for Xcode, which was never opened here: what can be said of it without Xcode.
struct ProjectTests {
  private let project = Sources.ios.appendingPathComponent("Suivi.xcodeproj/project.pbxproj")

  @Test func everyObjectThatIsNamedIsThereAndEveryOneThatIsThereIsNamed() throws {
    let text = try String(contentsOf: project, encoding: .utf8)
    let there = text.matches(#"(?m)^\t\t([0-9A-F]{24})(?: /\*.*?\*/)? = \{"#)
    #expect(Set(there).count == there.count, "an object is there twice")
    let named = text.replacingOccurrences(
      of: #"(?m)^\t\t[0-9A-F]{24}"#, with: "", options: .regularExpression
    ).matches(#"\b([0-9A-F]{24})\b"#)
    #expect(Set(named) == Set(there))
  }

  @Test func theAppIsNoModuleOfAPackage() throws {
    let text = try String(contentsOf: project, encoding: .utf8)
    let modules = Set(text.matches(#"PRODUCT_MODULE_NAME = (\w+);"#))
    let targets = Set(text.matches(#"isa = PBXNativeTarget;.*? name = (\w+);"#))
    let packages = text.matches(#"isa = XCSwiftPackageProductDependency; productName = (\w+);"#)
    #expect(modules.count == 1 && !packages.isEmpty)
    #expect(modules.union(targets).isDisjoint(with: packages))
  }

  @Test func theSchemeIsOfTheseTargets() throws {
    let text = try String(contentsOf: project, encoding: .utf8)
    let scheme = try String(
      contentsOf: Sources.ios.appendingPathComponent("Suivi.xcodeproj/xcshareddata/xcschemes/SuiviApp.xcscheme"),
      encoding: .utf8)
    let named = scheme.matches(#"BlueprintIdentifier="(\w+)""#)
    #expect(!named.isEmpty)
    for id in named {
      #expect(text.contains("\(id) /* SuiviApp */ = ") || text.contains("\(id) /* SuiviUITests */ = "))
    }
  }

  @Test func whatItNamesOnTheDiskIsThere() throws {
    let text = try String(contentsOf: project, encoding: .utf8)
    let synchronized = text.matches(#"PBXFileSystemSynchronizedRootGroup;[^}]*path = ([^;]+);"#)
    #expect(synchronized.sorted() == ["Suivi", "SuiviUITests"])
    let packages = text.matches(#"relativePath = ([^;]+);"#).map { $0 + "/Package.swift" }
    let settings = text.matches(#"(?<![A-Z_])(?:INFOPLIST_FILE|CODE_SIGN_ENTITLEMENTS) = ([^;]+);"#)
    for path in synchronized + packages + settings {
      #expect(FileManager.default.fileExists(atPath: Sources.ios.appendingPathComponent(path).path), "\(path)")
    }
  }

  @Test func itIsReadByAParserAndSoAreItsLists() throws {
    for name in [
      "Suivi.xcodeproj/project.pbxproj", "Suivi/Info.plist", "Suivi/Suivi.entitlements", "Suivi/PrivacyInfo.xcprivacy",
    ] {
      let data = try Data(contentsOf: Sources.ios.appendingPathComponent(name))
      let read = try PropertyListSerialization.propertyList(from: data, format: nil)
      #expect(read is [String: Any], "\(name)")
    }
  }

  @Test func theSystemIsToldWhyInBothLanguages() throws {
    let text = try String(contentsOf: project, encoding: .utf8)
    let asked = Set(text.matches(#"INFOPLIST_KEY_(NS\w+UsageDescription)"#))
    let file = Sources.ios.appendingPathComponent("Suivi/Texts/InfoPlist.xcstrings")
    let strings = try JSONDecoder().decode(Catalog.self, from: Data(contentsOf: file)).strings
    #expect(asked == Set(strings.keys))
    for (key, text) in strings { #expect(Set(text.localizations.keys) == ["en", "fr"], "\(key)") }
  }

  @Test func nothingIsSentInTheClearButOnTheLocalNetworkAndNothingIsInABackup() throws {
    let info = try String(contentsOf: Sources.ios.appendingPathComponent("Suivi/Info.plist"), encoding: .utf8)
    #expect(info.contains("NSAllowsLocalNetworking") && !info.contains("NSAllowsArbitraryLoads"))
    let platform = try Sources.swift("Suivi/Platform").values.joined()
    let later = info.matches(#"<string>(app\.suivi\.\w+)</string>"#)
    #expect(!later.isEmpty && later.allSatisfy { platform.contains("\"\($0)\"") }, "\(later)")
    #expect(platform.contains("isExcludedFromBackup = true"))
    #expect(!platform.contains("kSecAttrSynchronizable"))
    #expect(platform.matches(#"(kSecAttrAccessible[A-Z]\w+)"#).allSatisfy { $0.hasSuffix("ThisDeviceOnly") })
  }

  @Test func onlySessionAndPresentersAndThePlatformKnowTheCore() throws {
    for folder in ["Suivi/App", "Suivi/Screen"] {
      for (file, source) in try Sources.swift(folder) { #expect(!source.contains("import Suivi\n"), "\(file)") }
    }
    for (file, source) in try Sources.swift("SuiviKit/Sources/SuiviKit") {
      for apples in ["SwiftUI", "UIKit", "Security", "AVFoundation"] {
        #expect(!source.contains("import \(apples)"), "\(file): \(apples)")
      }
    }
  }

  @Test func noTwoFilesOfTheAppHaveOneName() throws {
    let names = try Sources.swift().keys.compactMap { $0.split(separator: "/").last }
    #expect(Set(names).count == names.count, "\(names.sorted())")
  }

  @Test func aFileCanBeReadInOneSitting() throws {
    for folder in ["Suivi", "SuiviKit/Sources", "SuiviKit/Tests"] {
      for (file, source) in try Sources.swift(folder) {
        #expect(source.components(separatedBy: "\n").count <= 300, "\(file)")
      }
    }
  }
}
