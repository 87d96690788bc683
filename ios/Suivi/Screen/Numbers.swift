import Foundation
import SuiviKit
import SwiftUI

// Numbers with their units, in the phone's language.

extension Quantity {
  var words: String { unit.words(value.formatted(.number.precision(.fractionLength(decimals)))) }
}

extension Measure {
  /// A number of this unit.
  func words(_ number: String) -> String {
    switch self {
    case .kilogram: String(localized: "measure_kilogram \(number)")
    case .gram: String(localized: "measure_gram \(number)")
    case .pound: String(localized: "measure_pound \(number)")
    case .metre: String(localized: "measure_metre \(number)")
    case .centimetre: String(localized: "measure_centimetre \(number)")
    case .millimetre: String(localized: "measure_millimetre \(number)")
    case .inch: String(localized: "measure_inch \(number)")
    case .foot: String(localized: "measure_foot \(number)")
    case .second: String(localized: "measure_second \(number)")
    case .minute: String(localized: "measure_minute \(number)")
    case .millimetreOfMercury: String(localized: "measure_millimetre_of_mercury \(number)")
    case .kilopascal: String(localized: "measure_kilopascal \(number)")
    case .celsius: String(localized: "measure_celsius \(number)")
    case .fahrenheit: String(localized: "measure_fahrenheit \(number)")
    case .perMinute: String(localized: "measure_per_minute \(number)")
    case .count: String(localized: "measure_count \(number)")
    case .percent: String(localized: "measure_percent \(number)")
    case .degree: String(localized: "measure_degree \(number)")
    case .point: String(localized: "measure_point \(number)")
    case .kilogramPerSquareMetre: String(localized: "measure_kilogram_per_square_metre \(number)")
    case .millilitrePerKilogramMinute:
      String(localized: "measure_millilitre_per_kilogram_minute \(number)")
    case .watt: String(localized: "measure_watt \(number)")
    }
  }

  /// A difference, with its sign.
  func change(_ by: Decimal, _ decimals: Int) -> String {
    words(
      by.formatted(
        .number.precision(.fractionLength(decimals)).sign(strategy: .always(includingZero: false))))
  }
}

extension Flag {
  var words: LocalizedStringKey? {
    switch self {
    case .none: nil
    case .below: "flag_below"
    case .within: "flag_within"
    case .above: "flag_above"
    }
  }
}

/// A value with where it stands to what is usual.
struct ReadingView: View {
  let reading: Reading

  var body: some View {
    VStack(alignment: .leading) {
      Text(reading.quantity.words)
      if let words = reading.flag.words { Text(words).font(.footnote) }
    }
  }
}

/// How a value changed since the last time and since the start.
struct ChangesView: View {
  let unit: Measure
  let decimals: Int
  let last: Difference?
  let start: Difference?

  var body: some View {
    Group {
      if let last { Text("change_last \(unit.change(last.by, decimals)) \(dayWords(last.from))") }
      if let start {
        Text("change_start \(unit.change(start.by, decimals)) \(dayWords(start.from))")
      }
    }
    .font(.footnote)
  }
}
