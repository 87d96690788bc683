import Foundation
import Suivi
import Support
import Testing

@testable import SuiviKit

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// The background as Apple documents it for a `URLSession`: the system carries while the app is away, may end it and
/// begin it again, tells late, twice, in another order or never, and forgets what its person cancelled. Whatever it
/// does, each photo arrives once. The seed in a test's name makes the same life again.
@Suite(.timeLimit(.minutes(1))) @MainActor
struct PlatformTests {
  @Test(arguments: 1...6)
  func whateverThePlatformDoesEveryPhotoArrivesOnce(seed: UInt64) async throws {
    let world = try await World()
    var chance = Chance(seed: seed)
    let platform = SimulatedTransfers()
    try await AppPhone.with(platform) { phone in
      try await phone.signsIn(world, "Client")
      try await phone.core { try await $0.untilComplete() }
      let before = try await sees(folder(phone, world)) { !$0.onlineOnly }.files.map(\.item)
      var carrying = phone.carries()
      await carrying.leavesFront()
      var added: [ItemId] = []
      var late: [(String, TransferReport)]? = []
      for photo in world.photos {
        added += try await phone.core { try await $0.addPhotos(request: world.adding([photo])).photos.map(\.item) }
        for _ in 0..<3 {
          switch chance.next(7) {
          // It sends one, and tells at once, twice, or later; maybe in another life of the app.
          case 0, 1:
            tellsLate(platform, &late)
            try await sends(platform, chance: &chance, late: &late)
          // Its person cancelled one in the settings, or the system did.
          case 2: if let one = await platform.held().randomElement(using: &chance) { platform.tell(one.name, .lost) }
          // It tells of what nobody knows any more.
          case 3: platform.tell("of another life", .failed(why: .timeout))
          // It ends the app, and begins it again, in the background.
          case 4:
            await phone.isKilledAndOpenedAgain()
            carrying = phone.carries()
            await carrying.leavesFront()
            await carrying.wakes()
          // It can't read the file, since the phone was not unlocked yet.
          case 5:
            if let one = await platform.held().randomElement(using: &chance) {
              platform.tell(one.name, .failed(why: .unreadable))
            }
          // It forgets everything, and tells nobody.
          default: platform.lose()
          }
        }
      }
      // All that it still had to tell is heard; a pause that comes of it ends when somebody opens the app.
      tellsLate(platform, &late)
      await carrying.wakes()
      // The person does: what the platform has it does at last, the rest is the core's.
      await carrying.comesToFront()
      await carrying.hurries()
      while try await sends(platform, chance: &chance) {}
      // What was being read again meanwhile comes behind that and pauses: the person looks again.
      try await phone.core { core in
        try await core.until { core in
          let rows = try await core.waiting().rows
          if rows.contains(where: { if case .waiting = $0.stands { true } else { false } }) { try await core.opened() }
          return rows.isEmpty
        }
      }
      for photo in added { #expect(try await world.holds(photo), "seed \(seed)") }
      let there = try await sees(folder(phone, world)) {
        $0.files.count >= before.count + added.count && $0.waiting == 0
      }
      #expect(there.files.map(\.item).sorted() == (before + added.map(\.text)).sorted())
      phone.carriesNoMore()
    }
  }

  @Test func whatIsSentWhileTheLockIsClosedArrivesAndTheOutboxCanBeRead() async throws {
    let world = try await World()
    let platform = SimulatedTransfers()
    try await AppPhone.with(platform) { phone in
      try await phone.signsIn(world, "Client")
      try await phone.core { try await $0.untilComplete() }
      try phone.lock.choose("123456")
      let carrying = phone.carries()
      await carrying.leavesFront()
      let photo = try await phone.core {
        try await $0.addPhotos(request: world.adding([world.photos[0]])).photos[0].item
      }
      phone.lock.closes()
      await platform.until { @Sendable in !$0.names.isEmpty }
      var chance = Chance(seed: 1)
      try await sends(platform, chance: &chance)
      try await phone.isReceived()
      #expect(try await world.holds(photo))
      try await sees(HomePresenter(phone.session).home, .failed(.locked))
      phone.carriesNoMore()
    }
  }

  @Test func whatNeedsItsPersonIsToldOnceWhileNobodyLooksAndTakenBackWhenSomebodyDoes() async throws {
    let world = try await World()
    let platform = SimulatedTransfers()
    try await AppPhone.with(platform) { phone in
      try await phone.signsIn(world, "Client")
      try await phone.core { try await $0.untilComplete() }
      let told = Shared<[Int]>([])
      let carrying = phone.carries { count in told.with { $0.append(count) } }
      await carrying.leavesFront()
      let added = try await phone.core { try await $0.addPhotos(request: world.adding([world.photos[0]])).photos[0] }
      await platform.until { @Sendable in !$0.names.isEmpty }
      await carrying.wakes()
      // What an earlier process may have told is taken back.
      #expect(told.now == [0])
      // Meanwhile the folder was closed to the client.
      try await world.employeeCloses(world.open)
      var chance = Chance(seed: 1)
      try await sends(platform, chance: &chance)
      try await phone.core { core in
        try await core.until { try await $0.waiting().counts.blocked == 1 }
      }
      await carrying.wakes()
      await carrying.wakes()
      #expect(told.now == [0, 1])
      await carrying.comesToFront()
      #expect(told.now == [0, 1, 0])
      #expect(try await !world.holds(added.item))
      phone.carriesNoMore()
    }
  }

  @Test func anOrderThatTheCoreKnowsNoMoreIsLetGo() async throws {
    let world = try await World()
    let platform = SimulatedTransfers()
    try await AppPhone.with(platform) { phone in
      try await phone.signsIn(world, "Client")
      try await phone.core { try await $0.untilComplete() }
      // Its person gives the photo up while the app is away; the system still has it when it begins the app again.
      var carrying = phone.carries()
      await carrying.leavesFront()
      let photo = try await phone.core { try await $0.addPhotos(request: world.adding([world.photos[0]])).photos[0] }
      await platform.until { @Sendable in !$0.names.isEmpty }
      phone.carriesNoMore()
      try await phone.core { try await $0.discard(op: photo.op) }
      await phone.isKilledAndOpenedAgain()
      carrying = phone.carries()
      await carrying.wakes()
      await platform.until { @Sendable in $0.names.isEmpty }
      #expect(try await !world.holds(photo.item))
      phone.carriesNoMore()
    }
  }

  /// The open folder, in this process.
  private func folder(_ phone: AppPhone, _ world: World) -> Drawing<FolderState> {
    FolderPresenter(phone.session, space: world.space.text, folder: world.open.text).folder
  }

  /// It really sends one of those that it holds; tells whether there was one.
  @discardableResult
  private func sends(_ platform: SimulatedTransfers, chance: inout Chance) async throws -> Bool {
    var none: [(String, TransferReport)]?
    return try await sends(platform, chance: &chance, late: &none)
  }

  private func tellsLate(_ platform: SimulatedTransfers, _ late: inout [(String, TransferReport)]?) {
    for (name, report) in late ?? [] { platform.tell(name, report) }
    late = []
  }

  /// `late`: what it tells another time; none: everything at once.
  @discardableResult
  private func sends(
    _ platform: SimulatedTransfers, chance: inout Chance, late: inout [(String, TransferReport)]?
  ) async throws -> Bool {
    let names = await platform.held().filter { $0.report == nil }.map(\.name)
    // In any order.
    let waiting = platform.taken.filter { names.contains($0.name) }
    guard let order = waiting.randomElement(using: &chance) else { return false }
    let report = try await sent(order)
    if late != nil, chance.next(3) == 0 {
      late?.append((order.name, report))
      return true
    }
    platform.tell(order.name, report)
    if chance.next(2) == 0 { platform.tell(order.name, report) }
    return true
  }
}

/// Really sends an order, over a session that lives as long as the process: on Linux one that is ended while its last
/// task ends may end the process.
private func sent(_ order: TransferOrder) async throws -> TransferReport {
  var request = URLRequest(url: URL(string: order.url)!)
  request.httpMethod = order.method
  for header in order.headers { request.setValue(header.value.text, forHTTPHeaderField: header.name) }
  // Not from the file: where it is read late, Foundation on Linux may end the process when the answer comes first.
  let photo = try Data(contentsOf: URL(fileURLWithPath: order.file))
  let (body, answer) = try await URLSession.shared.upload(for: request, from: photo)
  let http = answer as! HTTPURLResponse
  let headers = http.allHeaderFields.map { Header(name: "\($0.key)", value: Secret("\($0.value)")) }
  return .answered(status: UInt16(http.statusCode), headers: headers, body: String(decoding: body, as: UTF8.self))
}

/// The same chances for the same seed.
struct Chance: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

  // SplitMix64: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// One of so many.
  mutating func next(_ count: Int) -> Int { Int(next() % UInt64(count)) }
}
