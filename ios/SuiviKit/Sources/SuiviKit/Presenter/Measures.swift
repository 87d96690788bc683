import Foundation
import Suivi

/// Words that a company wrote, in both languages or in one of them.
public struct Words: Equatable, Hashable, Sendable {
  public var fr: String
  public var en: String
}

/// In which units whoever looks reads.
public enum Units: String, CaseIterable, Sendable { case template, metric, imperial }

/// A unit of measure.
public enum Measure: String, CaseIterable, Sendable {
  case kilogram, gram, pound, metre, centimetre, millimetre, inch, foot, second, minute, millimetreOfMercury, kilopascal
  case celsius, fahrenheit, perMinute, count, percent, degree, point, kilogramPerSquareMetre
  case millilitrePerKilogramMinute, watt
}

/// A number with its unit.
public struct Quantity: Equatable, Hashable, Sendable {
  public var value: Decimal
  public var unit: Measure
  public var decimals: Int

  public init(value: Decimal, unit: Measure, decimals: Int) {
    self.value = value
    self.unit = unit
    self.decimals = decimals
  }
}

/// What is usual; one end may be open.
public struct Usual: Equatable, Hashable, Sendable {
  public var low: Decimal?
  public var high: Decimal?
}

/// Where a value stands to what is usual. It is no judgement: above may be good or bad.
public enum Flag: Sendable { case none, below, within, above }

/// A value as it is read.
public struct Reading: Equatable, Hashable, Sendable {
  public var quantity: Quantity
  public var usual: Usual?
  public var flag: Flag
}

/// A difference to an earlier value.
public struct Difference: Equatable, Hashable, Sendable {
  public var by: Decimal
  public var from: Int64
}

/// A data field through time.
public struct Chart: Equatable, Sendable {
  /// Of what it is a part.
  public var title: Words
  public var label: Words
  public var unit: Measure
  public var decimals: Int
  /// The oldest first; never empty.
  public var points: [ChartPoint]
  public var sinceLast: Difference?
  public var sinceStart: Difference?
  public var least: Decimal
  public var greatest: Decimal
}

/// One value in a chart.
public struct ChartPoint: Equatable, Sendable {
  public var at: Int64
  public var value: Decimal
  public var usual: Usual?
  public var flag: Flag
  /// From the point before, as both are shown.
  public var change: Decimal?
}

extension Wording {
  var words: Words { Words(fr: fr, en: en) }
}

extension DataUnit {
  var measure: Measure {
    switch self {
    case .kilogram: .kilogram
    case .gram: .gram
    case .pound: .pound
    case .metre: .metre
    case .centimetre: .centimetre
    case .millimetre: .millimetre
    case .inch: .inch
    case .foot: .foot
    case .second: .second
    case .minute: .minute
    case .millimetreOfMercury: .millimetreOfMercury
    case .kilopascal: .kilopascal
    case .celsius: .celsius
    case .fahrenheit: .fahrenheit
    case .perMinute: .perMinute
    case .count: .count
    case .percent: .percent
    case .degree: .degree
    case .point: .point
    case .kilogramPerSquareMetre: .kilogramPerSquareMetre
    case .millilitrePerKilogramMinute: .millilitrePerKilogramMinute
    case .watt: .watt
    }
  }
}

extension Units {
  var core: UnitSystem {
    switch self {
    case .template: .template
    case .metric: .metric
    case .imperial: .imperial
    }
  }
}

extension UsualRange {
  var usual: Usual { Usual(low: low, high: high) }
}

extension ShownData {
  var reading: Reading {
    Reading(
      quantity: Quantity(value: value, unit: unit.measure, decimals: Int(decimals)), usual: usual?.usual,
      flag: standing.flag)
  }
}

extension DataChange {
  var change: Difference { Difference(by: by, from: from) }
}

extension Standing {
  var flag: Flag {
    switch self {
    case .unknown: .none
    case .below: .below
    case .within: .within
    case .above: .above
    }
  }
}

extension History {
  var charts: [Chart] { series.filter { !$0.points.isEmpty }.map { $0.chart(title.words) } }
}

extension DataSeries {
  fileprivate func chart(_ title: Words) -> Chart {
    let drawn = points.enumerated().map { at, point in
      ChartPoint(
        at: point.at, value: point.value, usual: point.usual?.usual, flag: point.standing.flag,
        change: at == 0 ? nil : point.value - points[at - 1].value)
    }
    return Chart(
      title: title, label: label.words, unit: unit.measure, decimals: Int(decimals), points: drawn,
      sinceLast: sinceLast?.change, sinceStart: sinceStart?.change, least: spread.least, greatest: spread.greatest)
  }
}
