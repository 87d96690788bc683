import Suivi

/// Who carries: the core by itself while the app is in front, the platform's transfers while it is not, since they
/// outlive it. What the platform still holds when the app comes back stays with it.
@MainActor
public final class Carrying {
  private let session: Session
  private let transfers: any Transfers
  private let tells: @MainActor (Int) async -> Void
  private var inFront: Bool
  private var told: Int?
  private var telling: Task<Void, Never>?
  private var carrier: TransferCarrier? {
    didSet {
      guard carrier != nil else { return }
      for wait in waits { wait.resume() }
      waits = []
    }
  }
  private var waits: [CheckedContinuation<Void, Never>] = []

  /// `inFront`: a person opened the app; else the system did. `tells` whoever does not look how much needs him.
  public init(
    _ session: Session, _ transfers: any Transfers, inFront: Bool,
    tells: @escaping @MainActor (Int) async -> Void = { _ in }
  ) {
    self.tells = tells
    self.session = session
    self.transfers = transfers
    self.inFront = inFront
  }

  /// Carries for as long as its task lives, whatever becomes of the core meanwhile.
  public func run() async {
    var running: Task<Void, Never>?
    for await state in session.states() {
      running?.cancel()
      await running?.value
      (running, carrier) = (nil, nil)
      guard case .open(let phone) = state else { continue }
      let carrier = TransferCarrier(phone: phone, transfers: transfers)
      self.carrier = carrier
      running = Task { await carrier.run() }
      await hands()
    }
    running?.cancel()
    await running?.value
    carrier = nil
  }

  /// The app is in front: the core carries what the platform does not have.
  public func comesToFront() async {
    inFront = true
    await hands()
    await tell(0)
  }

  /// It is not any more: comes back when the platform has what it shall carry.
  public func leavesFront() async {
    inFront = false
    await hands()
  }

  /// The system woke the app, since something was carried: brings it in, and gives out what is next.
  public func wakes() async {
    await session.open(inBackground: true)
    guard case .open = session.state else { return }
    // The core is open; who carries hears of it a moment later.
    if carrier == nil { await withCheckedContinuation { waits.append($0) } }
    // What could not be written is reported again.
    try? await carrier?.settle()
    var needs = told
    _ = await session.attempt { needs = Int(try await $0.waiting().counts.blocked) }
    if !inFront { await tell(needs) }
  }

  /// Once for each number, one after the other.
  private func tell(_ needs: Int?) async {
    guard let needs, needs != told else { return }
    told = needs
    let task = Task { [before = telling] in
      await before?.value
      await tells(needs)
    }
    telling = task
    await task.value
  }

  /// A person is here, or the network changed: pauses end.
  public func hurries() async {
    _ = await session.attempt { try await $0.conditionsChanged() }
    _ = await session.attempt { try await $0.opened() }
  }

  private func hands() async {
    // The core was stopped, or its storage is closed: whoever opens it comes here again.
    do { try await inFront ? carrier?.foreground() : carrier?.background() } catch {}
  }
}
