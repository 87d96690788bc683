import Observation
import Suivi

/// What was asked and answered in a record.
public struct ResultsState: Equatable, Sendable {
  public var client: String?
  /// What waits to be filled, the most urgent first.
  public var documents: [DocumentRow]
  /// What was begun on this phone without being asked.
  public var drafts: [DraftRow]
  /// What was completed, the last taken first.
  public var results: [ResultRow]
  public var charts: [Chart]
  /// Whoever looks may assign a document.
  public var canAssign: Bool
  /// Read online, and not kept on this phone.
  public var onlineOnly: Bool
  public var units: Units
}

/// A document that waits.
public struct DocumentRow: Equatable, Sendable, Identifiable {
  public var document: String
  public var title: Words
  /// The day by which it should be filled, as `2026-11-26`.
  public var due: String?
  /// Whoever looks is to fill it.
  public var mine: Bool
  public var filler: String?
  public var draft: DraftRow?
  public var canFill: Bool
  public var canCancel: Bool

  public var id: String { document }
}

/// Something that is being filled on this phone.
public struct DraftRow: Equatable, Sendable, Identifiable {
  public var draft: String
  public var title: Words
  public var corrects: Bool
  public var answered: Int
  public var questions: Int
  public var stands: FillStands

  public var id: String { draft }
}

/// How a draft stands.
public enum FillStands: Sendable {
  /// It is being filled, and saved on this phone.
  case draft
  /// It was completed, is saved on this phone and on its way.
  case onItsWay
  /// The server said no: it can be changed and completed again.
  case cameBack
}

/// A completed document.
public struct ResultRow: Equatable, Sendable, Identifiable {
  public var item: String
  public var title: Words
  public var assessment: Bool
  /// Microseconds since 1970.
  public var takenAt: Int64
  public var author: String?
  public var audience: Audience
  /// A later one corrects it.
  public var superseded: Bool
  public var canCorrect: Bool

  public var id: String { item }
}

/// The documents and results of a record.
@MainActor
public final class ResultsPresenter {
  public let results: Drawing<ResultsState>
  public let acting: Acting
  /// A draft that is begun here is to be opened.
  public let beginning: Beginning
  private let units = Asked(Units.template)

  public init(_ session: Session, space: String) {
    acting = Acting(session)
    beginning = Beginning(session)
    results = Drawing(session) { [units] phone in
      let units = units.value
      return try await phone.results(space: SpaceId(space), units: units.core).shown(units)
    }
  }

  /// Shows every number in these.
  public func read(_ units: Units) async {
    self.units.value = units
    await results.again()
  }

  /// Fills what was asked for, or goes on with it.
  public func fill(_ document: String) async { await beginning.begin(.document(DocumentId(document))) }

  /// Takes an assigned document back.
  public func cancel(_ document: String) async {
    await acting.act(.takenBack) { _ = try await $0.cancelDocument(document: DocumentId(document)) }
  }
}

/// Begins a draft, or goes on with one that was begun.
@Observable @MainActor
public final class Beginning {
  /// The draft: to be opened.
  public private(set) var begun: String?
  /// Why it could not be begun.
  public private(set) var trouble: Trouble?
  @ObservationIgnored private let session: Session

  init(_ session: Session) { self.session = session }

  func begin(_ from: FillFrom) async {
    trouble = nil
    trouble = await session.attempt { self.begun = try await $0.beginFilling(from: from).text }
  }

  /// It is open.
  public func opened() { begun = nil }

  /// The person was told why not.
  public func told() { trouble = nil }
}

extension ResultsView {
  fileprivate func shown(_ units: Units) -> Shown<ResultsState> {
    if documents.isEmpty, drafts.isEmpty, results.isEmpty, !canAssign { return .empty }
    return .ready(
      ResultsState(
        client: client, documents: documents.map(\.row), drafts: drafts.map(\.row), results: results.map(\.row),
        charts: histories.flatMap(\.charts), canAssign: canAssign, onlineOnly: onlineOnly, units: units))
  }
}

extension DocumentTile {
  fileprivate var row: DocumentRow {
    DocumentRow(
      document: document.text, title: title.words, due: due?.text, mine: mine, filler: filler, draft: draft?.row,
      canFill: canFill, canCancel: canCancel)
  }
}

extension DraftTile {
  var row: DraftRow {
    DraftRow(
      draft: result.text, title: title.words, corrects: corrects != nil, answered: Int(answered),
      questions: Int(questions), stands: stands.fill)
  }
}

extension DraftStands {
  var fill: FillStands {
    switch self {
    case .draft: .draft
    case .completed(.needsYou): .cameBack
    case .completed: .onItsWay
    }
  }
}

extension ResultTile {
  var row: ResultRow {
    ResultRow(
      item: item.text, title: title.words, assessment: category == .assessment, takenAt: takenAt, author: author,
      audience: level.audience, superseded: superseded, canCorrect: canCorrect)
  }
}
