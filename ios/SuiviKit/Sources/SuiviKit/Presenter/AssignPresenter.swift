import Suivi

/// A document or assessment that may be assigned, or filled at once.
public struct TemplateRow: Equatable, Sendable, Identifiable {
  public var template: String
  public var title: Words
  public var assessment: Bool
  /// The client fills it; else whoever looks may fill it at once.
  public var byClient: Bool
  public var questions: Int
  /// Who sees the completed version.
  public var seenBy: Seen

  public var id: String { template }
}

/// Assigns a document in a record, or begins one; without network too.
@MainActor
public final class AssignPresenter {
  public let templates: Drawing<[TemplateRow]>
  public let acting: Acting
  public let beginning: Beginning
  private let space: SpaceId

  public init(_ session: Session, space: String) {
    let space = SpaceId(space)
    self.space = space
    acting = Acting(session)
    beginning = Beginning(session)
    templates = Drawing(session) { phone in
      let rows = try await phone.templates(space: space).map(\.row)
      return rows.isEmpty ? .empty : .ready(rows)
    }
  }

  /// Assigns it; `due` is a day as `2026-11-26`, or empty.
  public func assign(_ template: String, due: String) async {
    let due = due.trimmed
    await acting.act(.assigned) { [space] in
      let request = AssignRequest(
        space: space, template: TemplateId(template), to: nil, due: due.isEmpty ? nil : Day(due))
      _ = try await $0.assign(request: request)
    }
  }

  /// Begins to fill it at once.
  public func fill(_ template: String) async {
    await beginning.begin(.template(space: space, template: TemplateId(template)))
  }
}

extension TemplateTile {
  fileprivate var row: TemplateRow {
    TemplateRow(
      template: template.text, title: title.words, assessment: category == .assessment, byClient: filler == .client,
      questions: Int(questions), seenBy: whoCanSee.seen)
  }
}
