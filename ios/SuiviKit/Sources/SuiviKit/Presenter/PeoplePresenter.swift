import Suivi

/// The people of a record.
public struct PeopleState: Equatable, Sendable {
  /// Who takes part or took part, active ones first.
  public var participants: [PersonLine]
  /// Professionals of other companies who wait for the client's answer.
  public var asked: [PersonLine]
  /// Those who see things through their profile.
  public var byProfile: [String]
  public var canJoin: Bool
  /// Whoever looks answers about `asked`.
  public var canAnswer: Bool
  /// Whoever looks has agreed to photos of himself, and may take that back.
  public var canWithdraw: Bool
  /// The last answer of the server, not one of now.
  public var kept: Bool

  /// Who may take over from this one: whoever else took part, of this company.
  public func successors(of person: PersonLine) -> [PersonLine] {
    participants.filter { $0.professional != person.professional && !$0.external }
  }

  /// Whoever looks may ask the client to let somebody in: who may end a colleague's participation. The client
  /// himself answers instead.
  public var mayInvite: Bool { !canAnswer && participants.contains(where: \.canEnd) }
}

/// A participant, or somebody who would be one.
public struct PersonLine: Equatable, Sendable, Identifiable {
  public var professional: String
  public var name: String
  public var active: Bool
  /// Of another company.
  public var external: Bool
  /// Microseconds since 1970.
  public var since: Int64
  /// Whoever looks may end the participation.
  public var canEnd: Bool

  public var id: String { professional }
}

/// Who takes part in a record, and changing that: it is asked of the server at once.
@MainActor
public final class PeoplePresenter {
  public let people: Drawing<PeopleState>
  public let acting: Acting
  private let space: SpaceId

  public init(_ session: Session, space: String) {
    let space = SpaceId(space)
    self.space = space
    acting = Acting(session)
    people = Drawing(session) { .ready(try await $0.people(space: space).state) }
  }

  /// Whoever looks becomes a participant.
  public func join() async { await ask(.joined) { try await $0.join(space: $1) } }

  /// Ends a participation; `successor` takes over where the last active participant leaves.
  public func end(_ professional: String, successor: String?) async {
    await ask(.ended) {
      try await $0.archiveParticipant(
        space: $1, professional: ProfessionalId(professional), successor: successor.map { ProfessionalId($0) })
    }
  }

  /// Asks the client to let a professional of another company in.
  public func invite(_ email: String) async {
    await ask(.invited) { try await $0.inviteExternal(space: $1, email: email.trimmed) }
  }

  /// The client's answer about one of those who wait.
  public func answer(_ professional: String, approve: Bool) async {
    await ask(approve ? .letIn : .keptOut) {
      try await $0.answerExternal(space: $1, professional: ProfessionalId(professional), approve: approve)
    }
  }

  /// The client takes his consent back: his own photos are his alone. The screen asked before.
  public func withdraw() async { await ask(.withdrawn) { try await $0.withdrawConsent(space: $1) } }

  private func ask(_ done: Done, _ act: @escaping @MainActor (Phone, SpaceId) async throws -> Void) async {
    await acting.act(done) { [space, people] in
      try await act($0, space)
      // People are asked of the server; the phone need not hear of the change by itself.
      await people.again()
    }
  }
}

extension PeopleView {
  fileprivate var state: PeopleState {
    PeopleState(
      participants: participants.map(\.line), asked: asked.map(\.line), byProfile: byProfile, canJoin: canJoin,
      canAnswer: canAnswer, canWithdraw: canWithdraw, kept: kept)
  }
}

extension PersonRow {
  fileprivate var line: PersonLine {
    PersonLine(
      professional: professional.text, name: name, active: active, external: external, since: since, canEnd: canArchive)
  }
}
