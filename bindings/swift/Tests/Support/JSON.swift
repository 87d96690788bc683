import Foundation

/// What crosses between a test and its stage.
public enum JSON: Sendable, Hashable, Codable, ExpressibleByStringLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral
{
  case null
  case bool(Bool)
  case number(Double)
  case text(String)
  case list([JSON])
  case object([String: JSON])

  public init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .null
    } else if let it = try? value.decode(Bool.self) {
      self = .bool(it)
    } else if let it = try? value.decode(Double.self) {
      self = .number(it)
    } else if let it = try? value.decode(String.self) {
      self = .text(it)
    } else if let it = try? value.decode([JSON].self) {
      self = .list(it)
    } else {
      self = .object(try value.decode([String: JSON].self))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var value = encoder.singleValueContainer()
    switch self {
    case .null: try value.encodeNil()
    case .bool(let it): try value.encode(it)
    case .number(let it): if let whole = Int(exactly: it) { try value.encode(whole) } else { try value.encode(it) }
    case .text(let it): try value.encode(it)
    case .list(let it): try value.encode(it)
    case .object(let it): try value.encode(it)
    }
  }

  public init(stringLiteral value: String) { self = .text(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(integerLiteral value: Int) { self = .number(Double(value)) }
  public init(arrayLiteral elements: JSON...) { self = .list(elements) }
  public init(dictionaryLiteral elements: (String, JSON)...) { self = .object(.init(uniqueKeysWithValues: elements)) }

  /// A member of an object; null where there is none.
  public subscript(name: String) -> JSON { if case .object(let it) = self { it[name] ?? .null } else { .null } }
  /// An element of a list; null where there is none.
  public subscript(index: Int) -> JSON { list.indices.contains(index) ? list[index] : .null }
  /// As text; empty if it is none.
  public var text: String { if case .text(let it) = self { it } else { "" } }
  /// As a list; empty if it is none.
  public var list: [JSON] { if case .list(let it) = self { it } else { [] } }
  /// As an object; empty if it is none.
  public var object: [String: JSON] { if case .object(let it) = self { it } else { [:] } }
  /// As a number; 0 if it is none.
  public var number: Double { if case .number(let it) = self { it } else { 0 } }
  /// It says yes.
  public var isTrue: Bool { self == .bool(true) }
  /// It says nothing.
  public var isNull: Bool { self == .null }
}
