import Foundation
import Testing

@testable import SuiviKit

/// Everything that the kit says, in both languages, on the app's texts: kept as text in `states`.
/// `SUIVI_WRITE_STATES=1` says that it is as it shall be.
struct WordsTests {
  @Test(arguments: ["en", "fr"]) func everythingIsSaidAsItWas(_ language: String) throws {
    let catalog = try Catalog.own()
    let locale = Locale(identifier: language == "fr" ? "fr_CA" : "en_CA")
    let said: @Sendable (String, [Tongue.Place]) -> String = { key, places in
      catalog.strings[key]?.localizations[language]?.said(places, in: language) ?? "no text \(key)"
    }
    let (toClient, toOther) = (
      Tongue(locale: locale, toClient: true, text: said), Tongue(locale: locale, toClient: false, text: said)
    )
    let now = saidPhrases.map { name, phrase in
      let (client, other) = (phrase.said(in: toClient), phrase.said(in: toOther))
      return "\(name): \(other)\(client == other ? "" : "\n  to a client: \(client)")\n"
    }.joined()
    let file = Sources.ios.appendingPathComponent("states/words-\(language).txt")
    if ProcessInfo.processInfo.environment["SUIVI_WRITE_STATES"] != nil {
      try now.write(to: file, atomically: true, encoding: .utf8)
    }
    let before = try String(contentsOf: file, encoding: .utf8)
    for (was, has) in zip(before.split(separator: "\n"), now.split(separator: "\n")) where was != has {
      Issue.record("\(was)\nis now\n\(has)")
    }
    #expect(before.count == now.count)
    #expect(!now.contains("no text"))
  }

  @Test func everyTextIsSaidSomewhere() throws {
    let heard = Heard()
    for toClient in [true, false] {
      let spoken = Tongue(locale: Locale(identifier: "en"), toClient: toClient) { key, _ in
        heard.hear(key)
        return key
      }
      for (_, phrase) in saidPhrases { _ = phrase.said(in: spoken) }
    }
    let sources = try Sources.swift().values.joined()
    for key in try Catalog.own().strings.keys where !heard.keys.contains(key) {
      let name = key.split(separator: " ")[0]
      #expect(sources.contains("\"\(name)\"") || sources.contains("\"\(name) \\("), "\(key) is said by nobody")
    }
  }
}

/// Which texts were asked for.
private final class Heard: @unchecked Sendable {
  private(set) var keys: Set<String> = []

  func hear(_ key: String) { keys.insert(key) }
}

extension Catalog.Localization {
  /// The text with these in its places, as the system says it.
  func said(_ places: [Tongue.Place], in language: String) -> String {
    var text = form(of: places, in: language)
    for (at, place) in places.enumerated() {
      switch place {
      case .text(let words): text = text.replacingOccurrences(of: "%\(at + 1)$@", with: words)
      case .count(let count): text = text.replacingOccurrences(of: "%\(at + 1)$lld", with: "\(count)")
      }
    }
    return text.replacingOccurrences(of: "%%", with: "%")
  }

  private func form(of places: [Tongue.Place], in language: String) -> String {
    if let stringUnit {
      guard let (name, part) = substitutions?.first else { return stringUnit.value }
      let piece = part.variations["plural"]?[plural(places[part.argNum - 1], in: language)]?.stringUnit.value ?? ""
      return stringUnit.value.replacingOccurrences(
        of: "%#@\(name)@", with: piece.replacingOccurrences(of: "%arg", with: "%\(part.argNum)$lld"))
    }
    let counted = places.first { if case .count = $0 { true } else { false } }
    return counted.flatMap { variations?["plural"]?[plural($0, in: language)]?.stringUnit.value } ?? ""
  }

  /// Unicode's plural rules (CLDR): in French nothing is one as well.
  private func plural(_ place: Tongue.Place, in language: String) -> String {
    guard case .count(let count) = place else { return "other" }
    return count == 1 || count == 0 && language == "fr" ? "one" : "other"
  }
}
