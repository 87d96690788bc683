/// What a screen draws.
public enum Shown<Value: Sendable>: Sendable {
  /// Nothing is known yet.
  case loading
  /// There it is.
  case ready(Value)
  /// There is nothing, and that is all right: the screen says what to do.
  case empty
  /// It can't be shown.
  case failed(Trouble)

  /// What is ready.
  public var value: Value? { if case .ready(let value) = self { value } else { nil } }
}

extension Shown: Equatable where Value: Equatable {}
