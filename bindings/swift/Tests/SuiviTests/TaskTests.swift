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

    /// Swift does not end a call of the core's when its task is cancelled, wherever it is; and what was
    /// begun finishes even so.
    @Test func whatWasBegunFinishesThoughItsTaskIsCancelled() async throws {
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
