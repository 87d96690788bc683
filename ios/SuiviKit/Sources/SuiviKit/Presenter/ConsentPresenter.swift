import Suivi

/// Before the first photo: who would see it.
public struct ConsentState: Equatable, Sendable {
  /// Those who take part in the record.
  public var participants: [String]
  /// Those who see it through their profile.
  public var byProfile: [String]
}

/// The client agrees to photos of himself in a record.
@MainActor
public final class ConsentPresenter {
  /// Which text: another one, whenever the words of the screen mean something else.
  static let text = "2026-11"

  public let consent: Drawing<ConsentState>
  public let acting: Acting
  private let space: String

  public init(_ session: Session, space: String) {
    self.space = space
    acting = Acting(session)
    consent = Drawing(session) { phone in
      let people = try await phone.people(space: SpaceId(space))
      return .ready(
        ConsentState(participants: people.participants.filter(\.active).map(\.name), byProfile: people.byProfile))
    }
  }

  /// Agrees to the text that the screen shows.
  public func agree() async {
    await acting.act(.agreed) { [space] in try await $0.giveConsent(space: SpaceId(space), textVersion: Self.text) }
  }
}
