import Foundation

// Numbers with their units.

extension Quantity {
  public var phrase: Phrase { unit.phrase(.number(value, decimals: decimals)) }
}

extension Measure {
  /// A number of this unit, or what stands for one.
  public func phrase(_ number: Phrase) -> Phrase {
    let name =
      switch self {
      case .kilogram: "measure_kilogram"
      case .gram: "measure_gram"
      case .pound: "measure_pound"
      case .metre: "measure_metre"
      case .centimetre: "measure_centimetre"
      case .millimetre: "measure_millimetre"
      case .inch: "measure_inch"
      case .foot: "measure_foot"
      case .second: "measure_second"
      case .minute: "measure_minute"
      case .millimetreOfMercury: "measure_millimetre_of_mercury"
      case .kilopascal: "measure_kilopascal"
      case .celsius: "measure_celsius"
      case .fahrenheit: "measure_fahrenheit"
      case .perMinute: "measure_per_minute"
      case .count: "measure_count"
      case .percent: "measure_percent"
      case .degree: "measure_degree"
      case .point: "measure_point"
      case .kilogramPerSquareMetre: "measure_kilogram_per_square_metre"
      case .millilitrePerKilogramMinute: "measure_millilitre_per_kilogram_minute"
      case .watt: "measure_watt"
      }
    return .text(name, [number])
  }

  /// A difference, with its sign.
  public func change(_ by: Decimal, _ decimals: Int) -> Phrase {
    phrase(.number(by, decimals: decimals, signed: true))
  }

  /// How a value changed since the last time and since the start, as far as there were some.
  public func changes(_ decimals: Int, last: Difference?, start: Difference?) -> [Phrase] {
    [("change_last", last), ("change_start", start)].compactMap { name, difference in
      difference.map { .text(name, [change($0.by, decimals), .day($0.from)]) }
    }
  }

  /// What an answer may be; without an end it may be anything.
  public func range(_ min: Decimal?, _ max: Decimal?) -> Phrase? {
    switch (min, max) {
    case (let min?, let max?): .text("fill_range", [phrase(.number(min)), phrase(.number(max))])
    case (let min?, nil): .text("fill_range_from", [phrase(.number(min))])
    case (nil, let max?): .text("fill_range_to", [phrase(.number(max))])
    case (nil, nil): nil
    }
  }
}

extension Usual {
  /// What is usual, in this unit.
  func phrase(_ unit: Measure, _ decimals: Int) -> Phrase? {
    let ends = [low, high].map { $0.map { unit.phrase(.number($0, decimals: decimals)) } }
    return switch (ends[0], ends[1]) {
    case (let low?, let high?): .text("result_usual", [low, high])
    case (let low?, nil): .text("result_usual_from", [low])
    case (nil, let high?): .text("result_usual_to", [high])
    case (nil, nil): nil
    }
  }

  /// The same, with how a value stands to it.
  func phrase(_ unit: Measure, _ decimals: Int, _ flag: Flag) -> Phrase? {
    phrase(unit, decimals).map { .parts([$0, flag.phrase].compactMap { $0 }, by: " · ") }
  }
}

extension Reading {
  /// What is usual, and how it stands to that; where it is known.
  public var standing: Phrase? { usual?.phrase(quantity.unit, quantity.decimals, flag) }
}

extension Field {
  /// What it was the last time, and when.
  public var before: Phrase? {
    last.map {
      .text("fill_last", [.parts([$0.quantity.phrase] + (lastDay.map { [.calendarDay($0)] } ?? []), by: " · ")])
    }
  }
}

extension Flag {
  var phrase: Phrase? {
    switch self {
    case .none: nil
    case .below: .text("flag_below")
    case .within: .text("flag_within")
    case .above: .text("flag_above")
    }
  }
}

extension Chart {
  /// The last value.
  public var latest: Phrase? { points.last.map { quantity($0).phrase } }

  /// What is usual for it, and how it stands to that.
  public var standing: Phrase? { points.last.flatMap { $0.usual?.phrase(unit, decimals, $0.flag) } }

  private func quantity(_ point: ChartPoint) -> Quantity {
    Quantity(value: point.value, unit: unit, decimals: decimals)
  }

  /// One of its points.
  public func phrase(_ point: ChartPoint) -> Phrase {
    let value = quantity(point).phrase
    guard let by = point.change else { return .text("chart_point", [.day(point.at), value]) }
    return .text("chart_point_change", [.day(point.at), value, unit.change(by, decimals)])
  }
}
