import Suivi

/// One result.
public struct ResultState: Equatable, Sendable {
  public var result: ResultRow
  public var answers: [AnswerRow]
  /// The one that corrects it, if whoever looks sees that one.
  public var correctedBy: String?
  public var seenBy: Seen
  public var units: Units
}

/// A question and its answer.
public struct AnswerRow: Equatable, Sendable {
  public var question: Words
  public var answer: Answered
  public var sinceLast: Difference?
  public var sinceStart: Difference?
}

/// What was answered.
public enum Answered: Equatable, Sendable {
  case number(Reading)
  case choice(Words)
  /// A day, as `2026-11-26`.
  case date(String)
  case text(String)
  /// A photo of the record.
  case photo(String)
}

/// The answers of a result, and correcting it.
@MainActor
public final class ResultPresenter {
  public let result: Drawing<ResultState>
  public let beginning: Beginning
  private let item: ItemId
  private let units = Asked(Units.template)

  public init(_ session: Session, item: String) {
    let item = ItemId(item)
    self.item = item
    beginning = Beginning(session)
    result = Drawing(session) { [units] phone in
      let units = units.value
      let view = try await phone.result(item: item, units: units.core)
      return .ready(
        ResultState(
          result: view.result.row, answers: view.answers.compactMap(\.row), correctedBy: view.correctedBy?.text,
          seenBy: view.whoCanSee.seen, units: units))
    }
  }

  /// Shows every number in these.
  public func read(_ units: Units) async {
    self.units.value = units
    await result.again()
  }

  /// Begins to correct it, or goes on with that.
  public func correct() async { await beginning.begin(.result(item)) }
}

extension AnswerView {
  fileprivate var row: AnswerRow? {
    let answered: Answered
    switch answer.kind {
    case .number:
      guard let shown else { return nil }
      answered = .number(shown.reading)
    case .choice(_, let label): answered = .choice(label.words)
    case .date(let date): answered = .date(date.text)
    case .text(let text): answered = .text(text)
    case .photo(let photo): answered = .photo(photo.text)
    }
    return AnswerRow(
      question: answer.label.words, answer: answered, sinceLast: sinceLast?.change, sinceStart: sinceStart?.change)
  }
}
