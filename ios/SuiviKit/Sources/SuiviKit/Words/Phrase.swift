import Foundation

/// What a person is told, before it is said in a language.
public indirect enum Phrase: Equatable, Sendable {
  /// A text of the app's by its name, with what stands in its places.
  case text(String, [Phrase] = [])
  /// What somebody wrote: a name.
  case own(String)
  /// What a company wrote.
  case words(Words)
  /// How many; the text around it has a plural.
  case count(Int)
  /// A number with so many decimals, or with as many as it has.
  case number(Decimal, decimals: Int? = nil, signed: Bool = false)
  /// A moment as a day; microseconds since 1970.
  case day(Int64)
  /// A day of the calendar, as `2026-11-26`.
  case calendarDay(String)
  /// One and another.
  case list([Phrase])
  /// One behind the other, with this between them.
  case parts([Phrase], by: String)

  /// What is said to a client about himself, and to whoever else about him.
  case to(client: Phrase, other: Phrase)

  /// In this language.
  public func said(in language: Tongue) -> String {
    switch self {
    case .to(let client, let other): return (language.toClient ? client : other).said(in: language)
    case .text(let name, let phrases):
      let places = phrases.map { $0.place(in: language) }
      return language.text(([name] + places.map(\.kind)).joined(separator: " "), places)
    case .own(let words): return words
    case .words(let words): return words.said(in: language.locale)
    case .count(let count): return count.formatted(.number.locale(language.locale))
    case .number(let value, let decimals, let signed):
      var style = Decimal.FormatStyle(locale: language.locale)
      if let decimals { style = style.precision(.fractionLength(decimals)) }
      if signed { style = style.sign(strategy: .always(includingZero: false)) }
      return value.formatted(style)
    case .day(let micros):
      let style = Date.FormatStyle(date: .abbreviated, time: .omitted, locale: language.locale)
      return Date(timeIntervalSince1970: Double(micros) / 1_000_000).formatted(style)
    case .calendarDay(let day):
      // No day is what its writer wrote.
      guard let date = try? Date(day, strategy: .iso8601.year().month().day()) else { return day }
      var style = Date.FormatStyle(date: .abbreviated, time: .omitted, locale: language.locale)
      // As it was read.
      style.timeZone = .gmt
      return date.formatted(style)
    case .parts(let phrases, let between):
      return phrases.map { $0.said(in: language) }.joined(separator: between)
    case .list(let phrases):
      return phrases.map { $0.said(in: language) }.formatted(.list(type: .and).locale(language.locale))
    }
  }

  private func place(in language: Tongue) -> Tongue.Place {
    if case .count(let count) = self { .count(count) } else { .text(said(in: language)) }
  }
}

/// A language that phrases are said in: where the system keeps texts and plurals is the app's.
public struct Tongue: Sendable {
  /// What is put into a text.
  public enum Place: Equatable, Sendable {
    case text(String)
    case count(Int)

    fileprivate var kind: String {
      switch self {
      case .text: "%@"
      case .count: "%lld"
      }
    }
  }

  let locale: Locale
  let toClient: Bool
  let text: @Sendable (_ key: String, _ places: [Place]) -> String

  /// `text` gives the text of a key, `name %@ %lld`, with these in its places.
  public init(
    locale: Locale, toClient: Bool, text: @escaping @Sendable (_ key: String, _ places: [Place]) -> String
  ) {
    self.locale = locale
    self.toClient = toClient
    self.text = text
  }
}

extension Words {
  /// In this language, or in the one that there is.
  fileprivate func said(in locale: Locale) -> String {
    let (first, second) = locale.language.languageCode == .french ? (fr, en) : (en, fr)
    return first.isEmpty ? second : first
  }
}
