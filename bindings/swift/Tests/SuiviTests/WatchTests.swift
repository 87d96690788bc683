import Suivi
import Support
import Testing

extension Border {
  /// A watch tells the newest, and ends with whoever reads it.
  @Suite struct WatchTests {
    @Test func theFirstComesAtOnceAndTheLatestWins() async throws {
      let world = try await World.common()
      try await Phones().run { phone async throws in
        _ = try await phone.signIn(request: world.signIn("Client"))
        try await phone.untilComplete()
        try await world.withoutLine {
          let watch = try phone.watch()
          let first = try #require(await watch.next())
          for _ in 0..<20 { _ = try await phone.addPhotos(request: world.adding([world.photos[0]])) }
          let second = try #require(await watch.next())
          // Each photo is several changes: they are told as one.
          #expect(second >= first + 20)
          watch.stop()
          await phone.stop()
        }
      }
    }

    @Test func aStopEndsAWaitingNext() async throws {
      try await Phones().run { phone async throws in
        let watch = try phone.watch()
        #expect(await watch.next() != nil)
        async let waiting = watch.next()
        watch.stop()
        #expect(await waiting == nil)
        #expect(await watch.next() == nil)
      }
    }

    @Test func aReaderThatIsCancelledStopsTheWatch() async throws {
      try await Phones().run { phone async throws in
        let (begun, begins) = AsyncStream.makeStream(of: Void.self)
        let reading = Task {
          for await _ in phone.changes { begins.yield() }
          begins.finish()
        }
        for await _ in begun { reading.cancel() }
        await reading.value
      }
    }

    @Test func aReaderThatGoesStopsTheWatch() async throws {
      try await Phones().run { phone async throws in
        let before = alive()
        for await _ in phone.changes { break }
        // The watch is given back though the phone is there.
        #expect(alive() == before)
      }
    }

    @Test func theEndOfThePhoneEndsItsWatches() async throws {
      try await Phones().run { phone async throws in
        let watches = try (0..<8).map { _ in try phone.watch() }
        for watch in watches { #expect(await watch.next() != nil) }
        await phone.stop()
        for watch in watches { #expect(await watch.next() == nil) }
      }
    }
  }
}
