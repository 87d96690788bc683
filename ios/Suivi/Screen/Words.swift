import Foundation
import SuiviKit
import SwiftUI

// What the kit says, in the phone's language. The texts are in `Texts/Localizable.xcstrings`.

extension Tongue {
  /// As the phone is set now, to whoever looks.
  @MainActor fileprivate static var phone: Tongue {
    Tongue(locale: .current, toClient: AppProcess.only.navigator.role == .client) { key, places in
      let text = Bundle.main.localizedString(forKey: key, value: nil, table: nil)
      return String(format: text, locale: .current, arguments: places.map(\.argument))
    }
  }
}

extension Tongue.Place {
  fileprivate var argument: any CVarArg {
    switch self {
    case .text(let text): text
    case .count(let count): count
    }
  }
}

extension Phrase {
  /// In the phone's language.
  @MainActor var said: String { said(in: .phone) }
}

extension Text {
  @MainActor init(_ phrase: Phrase) { self.init(verbatim: phrase.said) }
}

extension Words {
  /// In the phone's language, or in the one that there is.
  @MainActor var said: String { Phrase.words(self).said }
}

/// The moment of a photo or result, as a day.
@MainActor func dayWords(_ micros: Int64) -> String { Phrase.day(micros).said }

/// A value with where it stands to what is usual.
struct ReadingView: View {
  let reading: Reading

  var body: some View {
    VStack(alignment: .leading) {
      Text(reading.quantity.phrase)
      if let standing = reading.standing { Text(standing).font(.footnote) }
    }
  }
}

/// How a value changed.
struct ChangesView: View {
  let changes: [Phrase]

  var body: some View {
    ForEach(Array(changes.enumerated()), id: \.offset) { Text($0.element).font(.footnote) }
  }
}
