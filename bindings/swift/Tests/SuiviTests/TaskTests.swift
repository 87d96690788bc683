import Foundation
import Suivi
import Support
import Testing

extension Border {
  /// Many tasks at once, and tasks that go away.
  @Suite struct TaskTests {
    @Test func fiftyTasksAtOnce() async throws {
      let world = try await World.common()
      try await Phones().run { phone async throws in
        _ = try await phone.signIn(request: world.signIn("Client"))
        try await phone.untilComplete()
        try await world.withoutLine {
          let ops = try await withThrowingTaskGroup(of: OpId.self) { group in
            for number in 0..<50 {
              group.addTask {
                _ = try await phone.home()
                let photo = world.photos[number % world.photos.count]
                return try await phone.addPhotos(request: world.adding([photo])).photos[0].op
              }
            }
            return try await group.reduce(into: Set()) { $0.insert($1) }
          }
          #expect(ops.count == 50)
          #expect(try await Set(phone.waiting().rows.map(\.op)) == ops)
        }
      }
    }

    @Test func fiftyThreadsAtOnce() async throws {
      try await Phones().run { phone async throws in
        async let threads = onThreads(50) {
          guard let watch = try? phone.watch() else { return false }
          defer { watch.stop() }
          // At least the phone and this watch.
          return withExtendedLifetime(watch) { alive() >= 2 }
        }
        try await withThrowingTaskGroup(of: Bool.self) { group in
          for _ in 0..<50 { group.addTask { try await phone.accounts().isEmpty } }
          for try await isNew in group { #expect(isNew) }
        }
        #expect(await threads == Array(repeating: true, count: 50))
      }
    }

    /// Swift does not end a call of the core's when its task is cancelled, wherever it is; and what was
    /// begun finishes even so. The core asks its clock at each step: there it happens.
    @Test func anAddWhoseTaskIsCancelledAtAnyStepIsSavedOnce() async throws {
      let world = try await World.common()
      let photo = world.photos[0]
      let before = try Data(contentsOf: URL(fileURLWithPath: photo))
      let (clock, network) = (SteppedClock(), GoodNetwork())
      var phones = try Phones()
      (phones.clock, phones.network) = (clock, network)
      try await phones.run { phone async throws in
        _ = try await phone.signIn(request: world.signIn("Client"))
        try await phone.untilComplete()
      }
      // Nothing begins to be sent: then what is discarded leaves nothing behind.
      network.now.with {
        $0 = Conditions(online: false, metered: false, meteredAllowed: true, batteryLow: false, strained: false)
      }
      try await world.withoutLine {
        var (step, wasCancelled) = (0, true)
        var copies: Set<Data> = []
        while wasCancelled {
          step += 1
          let added = try await phones.run { phone async throws in
            let (begun, begins) = AsyncStream.makeStream(of: Void.self)
            let adding = Task {
              for await _ in begun { break }
              return try await phone.addPhotos(request: world.adding([photo])).photos[0]
            }
            clock.at(step) { adding.cancel() }
            begins.yield()
            let added = try await adding.value
            wasCancelled = clock.came()
            #expect(adding.isCancelled == wasCancelled)
            return added
          }
          try await phones.run { phone async throws in
            let rows = try await phone.waiting().rows
            #expect(rows.map(\.op) == [added.op], "cancelled at \(step)")
            #expect(rows.allSatisfy { $0.isSaved }, "cancelled at \(step)")
            let saved = phones.folder.path + "/\(step).jpg"
            try await phone.save(op: added.op, to: saved)
            copies.insert(try Data(contentsOf: URL(fileURLWithPath: saved)))
            #expect(try Data(contentsOf: URL(fileURLWithPath: photo)) == before, "cancelled at \(step)")
            try await phone.discard(op: added.op)
          }
        }
        // Without its private metadata, else whole: as the copy of the last one, which nobody cancelled.
        #expect(copies.count == 1 && copies.allSatisfy { $0.starts(with: [0xFF, 0xD8]) })
        // Its ids, its row, its copy: it was asked at each of them.
        #expect(step > 4)
      }
    }

    @Test func whatWasBegunFinishesThoughItsTaskIsCancelledBefore() async throws {
      let world = try await World.common()
      try await Phones().run { phone async throws in
        _ = try await phone.signIn(request: world.signIn("Client"))
        try await phone.untilComplete()
        try await world.withoutLine {
          var ops: [OpId] = []
          for yields in 0..<8 {
            let adding = Task { try await phone.addPhotos(request: world.adding(world.photos)) }
            for _ in 0..<yields { await Task.yield() }
            adding.cancel()
            let receipt = try await adding.value
            #expect(receipt.photos.map(\.blocked) == [nil, nil, nil])
            ops += receipt.photos.map(\.op)
          }
          #expect(try await phone.waiting().rows.map(\.op) == ops)
        }
      }
    }

    @Test func aStopWaitsForWhatWasBegun() async throws {
      let world = try await World.common()
      let phones = try Phones()
      let receipt = try await phones.run { phone async throws in
        _ = try await phone.signIn(request: world.signIn("Client"))
        try await phone.untilComplete()
        return try await world.withoutLine {
          let (begun, begins) = AsyncStream.makeStream(of: Void.self)
          let adding = Task {
            begins.yield()
            return try await phone.addPhotos(request: world.adding(world.photos))
          }
          for await _ in begun { break }
          await phone.stop()
          return await adding.result
        }
      }
      let rows = try await world.withoutLine {
        try await phones.run { phone async throws in try await phone.waiting().rows }
      }
      switch receipt {
      case .success(let receipt): #expect(rows.map(\.op) == receipt.photos.map(\.op))
      case .failure(let error): #expect(error as? SuiviError == .Stopped && rows.isEmpty)
      }
    }
  }
}

/// Stands still, and does something as it is asked for the n-th time.
private final class SteppedClock: TestClock {
  private struct Plan {
    var left: Int
    let work: @Sendable () -> Void
  }

  private let plan = Shared<Plan?>(nil)

  /// At this call, counted from now.
  func at(_ call: Int, _ work: @escaping @Sendable () -> Void) { plan.with { $0 = Plan(left: call, work: work) } }

  /// Nothing more from now on; whether that call came.
  func came() -> Bool {
    plan.with { plan in
      defer { plan = nil }
      return plan == nil
    }
  }

  func now() throws -> ClockReading {
    let work = plan.with { plan -> (@Sendable () -> Void)? in
      plan?.left -= 1
      guard let due = plan, due.left == 0 else { return nil }
      plan = nil
      return due.work
    }
    work?()
    return ClockReading(up: 1_000_000, boot: 1, wall: 1_790_000_000_000_000)
  }
}

extension WaitingRow {
  /// It is on this phone, and needs nobody.
  fileprivate var isSaved: Bool {
    switch stands {
    case .saved, .waiting, .sending: true
    case .beingSaved, .received, .needsYou: false
    }
  }
}

/// Does something on so many threads at once. None of them holds it any more when this comes back.
private func onThreads(_ count: Int, _ work: @escaping @Sendable () -> Bool) async -> [Bool] {
  let shared = Shared<(@Sendable () -> Bool)?>(work)
  let begin = DispatchSemaphore(value: 0)
  let (ended, ends) = AsyncStream.makeStream(of: Bool.self)
  for _ in 0..<count {
    Thread.detachNewThread {
      begin.wait()
      let answer = shared.now?() ?? false
      ends.yield(answer)
    }
  }
  for _ in 0..<count { begin.signal() }
  let answers = await ended.prefix(count).reduce(into: []) { $0.append($1) }
  shared.with { $0 = nil }
  return answers
}
