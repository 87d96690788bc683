import Foundation
import Observation
import Suivi

/// A draft: a document that is being filled.
public struct FillState: Equatable, Sendable {
  public var title: Words
  /// It corrects a result.
  public var corrects: Bool
  public var fields: [Field]
  /// Everything is there and right.
  public var canComplete: Bool
  public var stands: FillStands
  /// Who will see it once it is completed.
  public var seenBy: Seen
}

/// A question with what stands in it.
public struct Field: Equatable, Sendable, Identifiable {
  public var key: String
  public var label: Words
  public var required: Bool
  public var form: FieldForm
  public var typed: String
  public var wrong: Fault?
  /// What it was the last time.
  public var last: Reading?
  public var lastDay: String?

  public var id: String { key }
}

/// What may be answered.
public enum FieldForm: Equatable, Sendable {
  /// A number, within limits where there are some.
  case number(Measure, decimals: Int, min: Decimal?, max: Decimal?)
  /// One of some.
  case choice([Option])
  case date, text, photo
}

/// One that may be chosen.
public struct Option: Equatable, Hashable, Sendable {
  public var key: String
  public var label: Words
}

/// A photo of the record that an answer may be.
public struct PhotoOption: Equatable, Sendable {
  public var item: String
  public var at: Int64
  public var pose: String?
}

/// What is wrong with an answer.
public enum Fault: String, CaseIterable, Sendable {
  case missing, other, notANumber, tooFine, outOfRange, noSuchOption, notADay, badText, noPhoto
}

/// Fills a draft; what is typed is saved as it is typed, right or not, without network too.
@Observable @MainActor
public final class FillPresenter {
  @ObservationIgnored public let fill: Drawing<FillState>
  @ObservationIgnored public let acting: Acting
  /// More than any answer may have, and less than what the core does not keep.
  private static let longest = 8_000
  /// Why not everything that stands there is kept; none: it is.
  public private(set) var trouble: Trouble?
  @ObservationIgnored private let session: Session
  @ObservationIgnored private let draft: ItemId
  @ObservationIgnored private let now: () -> (at: Date, offset: TimeZone)
  @ObservationIgnored private let space = Asked(SpaceId?.none)
  // What stands in fields and could not be kept.
  @ObservationIgnored private let unkept = Asked([String: String]())
  @ObservationIgnored private var last: Task<Void, Never>?

  public init(
    _ session: Session, draft: String, now: @escaping () -> (at: Date, offset: TimeZone) = { (Date(), .current) }
  ) {
    let item = ItemId(draft)
    self.session = session
    self.draft = item
    self.now = now
    acting = Acting(session)
    fill = Drawing(session) { [space, unkept] phone in
      let view = try await phone.filling(draft: item, units: Units.template.core)
      space.value = view.space
      var state = view.state
      // What was typed stands there, kept or not.
      for at in state.fields.indices {
        state.fields[at].typed = unkept.value[state.fields[at].key] ?? state.fields[at].typed
      }
      return .ready(state)
    }
  }

  /// Keeps what stands in a field; nothing takes the answer away. Each waits for the one before: the last that
  /// was typed is the last that is kept.
  public func write(_ key: String, _ text: String) async {
    let text = String(String.UnicodeScalarView(text.unicodeScalars.prefix(Self.longest)))
    await inTurn { presenter in
      presenter.unkept.value[key] = text
      presenter.trouble = await presenter.session.attempt(presenter.keep)
    }
    await fill.again()
  }

  /// Draws again, and keeps what could not be kept.
  public func again() async {
    await inTurn { presenter in
      if !presenter.unkept.value.isEmpty { presenter.trouble = await presenter.session.attempt(presenter.keep) }
    }
    await fill.again()
  }

  /// Each by itself: one that can't be kept keeps no other one.
  private func keep(_ phone: Phone) async throws {
    var first: (any Error)?
    for (key, text) in unkept.value {
      do {
        _ = try await phone.fillIn(draft: draft, key: key, typed: Typed(text: text, unit: nil))
        if unkept.value[key] == text { unkept.value[key] = nil }
      } catch {
        first = first ?? error
      }
    }
    if let first { throw first }
    trouble = nil
  }

  private func inTurn(_ work: @escaping @MainActor (FillPresenter) async -> Void) async {
    let task = Task { [before = last] in
      await before?.value
      await work(self)
    }
    last = task
    await task.value
  }

  /// The photos of the record, the newest first; none if they can't be had.
  public func photos() async -> [PhotoOption] {
    guard let space = space.value else { return [] }
    var photos: [PhotoOption] = []
    _ = await session.attempt { phone in
      photos = try await phone.progress(space: space, units: Units.template.core).photos.reversed().map {
        PhotoOption(item: $0.item.text, at: $0.at, pose: $0.pose)
      }
    }
    return photos
  }

  /// Sends it: its author is whoever looks, and it was taken now.
  public func complete() async {
    let (at, zone) = now()
    let taken = TakenAt(
      at: Int64((at.timeIntervalSince1970 * 1_000_000).rounded()), offsetMin: Int16(zone.secondsFromGMT(for: at) / 60))
    await acting.act(.completed) { [draft] phone in
      // Else it would be completed with something else than what stands there.
      var failed: (any Error)?
      await self.inTurn { presenter in
        do { try await presenter.keep(phone) } catch { failed = error }
      }
      if let failed { throw failed }
      _ = try await phone.complete(draft: draft, taken: taken)
    }
  }

  /// Gives it up. The screen asked before.
  public func discard() async {
    await acting.act(.discarded) { [draft, last] in
      await last?.value
      try await $0.discardDraft(draft: draft)
    }
  }
}

extension FillView {
  fileprivate var state: FillState {
    FillState(
      title: title.words, corrects: corrects != nil, fields: fields.map(\.field), canComplete: canComplete,
      stands: stands.fill, seenBy: whoWillSee.seen)
  }
}

extension FieldView {
  fileprivate var field: Field {
    Field(
      key: key, label: label.words, required: required, form: kind.form, typed: typed?.text ?? "", wrong: wrong?.fault,
      last: last?.shown.reading, lastDay: last?.day?.text)
  }
}

extension FieldKind {
  fileprivate var form: FieldForm {
    switch self {
    case .number(let number):
      .number(number.unit.measure, decimals: Int(number.decimals), min: number.min, max: number.max)
    case .choice(let choice): .choice(choice.options.map { Option(key: $0.key, label: $0.label.words) })
    case .date: .date
    case .text: .text
    case .photo: .photo
    }
  }
}

extension ValueFault {
  fileprivate var fault: Fault {
    switch self {
    case .missing: .missing
    case .notANumber: .notANumber
    case .tooFine: .tooFine
    case .outOfRange: .outOfRange
    case .noSuchOption: .noSuchOption
    case .notADay: .notADay
    case .badText: .badText
    case .noPhoto: .noPhoto
    case .unknown, .wrongKind, .otherUnit: .other
    }
  }
}
