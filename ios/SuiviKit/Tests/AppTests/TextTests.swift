import Foundation
import Testing

/// The app's texts: complete in both languages, used, and the same ones as Android's.
struct TextTests {
  @Test func everyTextIsThereInBothLanguagesWithItsPluralsAndPlaces() throws {
    for (key, text) in try Catalog.own().strings {
      let wanted = key.split(separator: " ").dropFirst().map { $0 == "%@" ? "@" : "lld" }
      for language in ["en", "fr"] {
        let forms = try #require(text.localizations[language], "\(key) in \(language)").forms
        #expect(!forms.isEmpty, "\(key) in \(language)")
        for form in forms {
          #expect(!form.trimmingCharacters(in: .whitespaces).isEmpty, "\(key) in \(language)")
          let places = Set(form.matches(#"%(\d)\$(?:@|lld)"#).compactMap(Int.init))
          let kinds = form.matches(#"%\d\$(@|lld)"#)
          // A plural may leave its number out: "One photo was not added."
          #expect(places.isSubset(of: Set(1...max(wanted.count, 1))), "\(key) in \(language): \(form)")
          if forms.count == 1 { #expect(places == Set(1..<(wanted.count + 1)), "\(key) in \(language): \(form)") }
          #expect(kinds.allSatisfy(wanted.contains), "\(key) in \(language): \(form)")
        }
      }
    }
  }

  @Test func bothAppsHaveTheSameTexts() throws {
    let own = Set(try Catalog.own().strings.keys.map { String($0.split(separator: " ")[0]) })
    let androids = try Android.names()
    #expect(own.subtracting(androids).sorted() == Self.onlyHere)
    #expect(androids.subtracting(own).sorted() == Self.onlyThere)
  }

  @Test(arguments: ["en", "fr"]) func bothAppsSayTheSame(_ language: String) throws {
    let androids = try Android.texts(language)
    for (key, text) in try Catalog.own().strings {
      let name = String(key.split(separator: " ")[0])
      guard let theirs = androids[name] else { continue }
      #expect(Set(text.localizations[language]?.forms ?? []) == Set(theirs), "\(name) in \(language)")
    }
  }

  @Test func whatIsSaidToTheSystemsVoiceIsThereInBothLanguages() throws {
    let intent = try #require(Sources.swift("Suivi/Platform")["TodaysPhotoIntent.swift"])
    let said = intent.matches(#"phrases: \["([^"]+)"\]"#).map {
      $0.replacingOccurrences(of: #"\(.applicationName)"#, with: "${applicationName}")
    }
    #expect(said.count == 1)
    for language in ["en", "fr"] {
      let file = Sources.ios.appendingPathComponent("Suivi/Texts/\(language).lproj/AppShortcuts.strings")
      let lines = try String(contentsOf: file, encoding: .utf8)
      #expect(lines.matches(#"(?m)^"([^"]+)" = "[^"]*\$\{applicationName\}[^"]*";$"#) == said, "\(language)")
    }
  }

  @Test func everyTextThatTheSourcesNameIsThere() throws {
    let keys = Set(try Catalog.own().strings.keys)
    let families = Set(keys.compactMap { $0.split(separator: "_").first.map(String.init) })
    for (file, source) in try Sources.swift() {
      for literal in source.matches(#""([a-z]+(?:_[a-z]+)+(?: \\\([^"]*)?)""#) {
        guard let family = literal.split(separator: "_").first, families.contains(String(family)) else { continue }
        let name = String(literal.split(separator: " ")[0])
        let places = literal.matches(#"(\\\()"#).count
        // A name that is put together ends with an underscore, or is followed by one more piece.
        let there = keys.contains { key in
          let words = key.split(separator: " ")
          return words[0] == name && words.count - 1 == places
        }
        #expect(there, "\(file): \(literal)")
      }
    }
  }

  /// The system says these on iOS, or what they are about is not on it.
  private static let onlyThere = [
    "app_name", "back", "camera_allow", "camera_refused_for_ever", "notice_channel", "notice_go_on", "notice_pause",
    "notice_paused", "notice_paused_changes", "notice_paused_until", "notice_sending", "notice_sending_changes",
    "refusal_allow", "refusal_data_saver", "refusal_jobs", "refusal_notifications",
  ]
  private static let onlyHere: [String] = []
}

/// A string catalog of Xcode's.
struct Catalog: Decodable {
  struct Text: Decodable { let localizations: [String: Localization] }
  struct Localization: Decodable {
    struct Unit: Decodable { let value: String }
    struct Form: Decodable { let stringUnit: Unit }
    /// A plural inside of a text that has another number too.
    struct Part: Decodable {
      let argNum: Int
      let variations: [String: [String: Form]]
    }
    let stringUnit: Unit?
    let variations: [String: [String: Form]]?
    let substitutions: [String: Part]?

    /// The text, or one for each number; with what is put into it as it is written there.
    var forms: [String] {
      if let stringUnit {
        guard let (name, part) = substitutions?.first else { return [stringUnit.value] }
        let plural = part.variations["plural"] ?? [:]
        guard let one = plural["one"], let other = plural["other"] else { return [] }
        return [one, other].map { form in
          let piece = form.stringUnit.value.replacingOccurrences(of: "%arg", with: "%\(part.argNum)$lld")
          return stringUnit.value.replacingOccurrences(of: "%#@\(name)@", with: piece)
        }
      }
      let plural = variations?["plural"] ?? [:]
      return plural["one"] != nil && plural["other"] != nil ? plural.values.map(\.stringUnit.value) : []
    }
  }

  let strings: [String: Text]

  static func own() throws -> Catalog {
    let file = Sources.ios.appendingPathComponent("Suivi/Texts/Localizable.xcstrings")
    return try JSONDecoder().decode(Catalog.self, from: Data(contentsOf: file))
  }
}

/// The texts of the Android app.
enum Android {
  static func names() throws -> Set<String> {
    let folder = Sources.ios.appendingPathComponent("../android/src/main/res/values")
    var names: Set<String> = []
    for file in try FileManager.default.contentsOfDirectory(atPath: folder.path) where file.hasSuffix(".xml") {
      let xml = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
      names.formUnion(xml.matches(#"<(?:string|plurals) name="([a-z_]+)""#))
    }
    return names
  }

  /// The forms of each, with places as they are written on iOS.
  static func texts(_ language: String) throws -> [String: [String]] {
    let folder = Sources.ios.appendingPathComponent("../android/src/main/res/values\(language == "en" ? "" : "-fr")")
    var texts: [String: [String]] = [:]
    for file in try FileManager.default.contentsOfDirectory(atPath: folder.path) where file.hasSuffix(".xml") {
      let xml = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
      for name in xml.matches(#"<string name="([a-z_]+)""#) {
        texts[name] = xml.matches("<string name=\"\(name)\"[^>]*>([^<]*)</string>").map(own)
      }
      for name in xml.matches(#"<plurals name="([a-z_]+)""#) {
        let all = xml.matches("(?s)<plurals name=\"\(name)\">(.*?)</plurals>").joined()
        texts[name] = all.matches(#"<item quantity="\w+">([^<]*)</item>"#).map(own)
      }
    }
    return texts
  }

  private static func own(_ text: String) -> String {
    text.replacingOccurrences(of: #"%(\d)\$s"#, with: "%$1\\$@", options: .regularExpression)
      .replacingOccurrences(of: #"%(\d)\$d"#, with: "%$1\\$lld", options: .regularExpression)
      .replacingOccurrences(of: "&amp;", with: "&").replacingOccurrences(of: "&lt;", with: "<")
  }
}
