import Foundation
import Suivi
import Support
import Testing

extension Border {
  /// The carrier, with platforms that are late, repeat themselves, lose orders or never call.
  @Suite struct CarrierTests {
    /// A client's phone in the background, with a carrier on these transfers.
    private func carried(
      _ phones: Phones, _ world: World, _ transfers: any Transfers,
      _ work: (Phone, TransferCarrier) async throws -> Void
    ) async throws {
      try await phones.run { phone in
        if try await phone.accounts().isEmpty {
          _ = try await phone.signIn(request: world.signIn("Client"))
          try await phone.untilComplete()
        }
        let carrier = TransferCarrier(phone: phone, transfers: transfers)
        let running = Task { await carrier.run() }
        let result: Result<Void, any Error>
        do {
          try await carrier.background()
          result = .success(try await work(phone, carrier))
        } catch { result = .failure(error) }
        running.cancel()
        await running.value
        try result.get()
      }
    }

    private func adds(_ phone: Phone, _ world: World) async throws -> AddedPhoto {
      try await phone.addPhotos(request: world.adding([world.photos[0]])).photos[0]
    }

    @Test func inTheBackgroundThePlatformCarriesWhatWasAdded() async throws {
      let world = try await World.common()
      let transfers = SessionTransfers()
      try await carried(Phones(), world, transfers) { phone, _ in
        let added = try await phone.addPhotos(request: world.adding(world.photos)).photos
        try await phone.untilReceived()
        for photo in added { #expect(try await world.holds(photo.item)) }
        #expect(try await phone.orders().isEmpty)
      }
      transfers.close()
    }

    @Test func anOrderShowsItsTokenToNobody() async throws {
      let world = try await World.common()
      let transfers = SimulatedTransfers()
      try await carried(Phones(), world, transfers) { phone, _ in
        _ = try await adds(phone, world)
        await transfers.until { $0.names.count == 1 }
        let order = transfers.taken[0]
        let header = try #require(order.headers.first { $0.name.lowercased() == "authorization" })
        let token = try #require(header.value.text.split(separator: " ").last)
        #expect(token.count > 16)
        for text in printed(order) { #expect(!text.contains(token)) }
      }
    }

    @Test func onePlatformIsLateAndRepeatsItself() async throws {
      let world = try await World.common()
      let transfers = SimulatedTransfers()
      try await carried(Phones(), world, transfers) { phone, carrier in
        let photo = try await adds(phone, world)
        await transfers.until { $0.names.count == 1 }
        let order = transfers.taken[0]
        let report = try await sent(order)
        // It was sent long ago, and the phone is in the foreground again.
        try await carrier.foreground()
        transfers.tell(order.name, report)
        try await phone.untilReceived()
        await transfers.until(\.names.isEmpty)
        for _ in 0..<3 {
          transfers.tell(order.name, report)
          await transfers.until(\.names.isEmpty)
        }
        transfers.tell("of nobody", .lost)
        await transfers.until(\.names.isEmpty)
        #expect(transfers.taken.count == 1)
        #expect(try await world.holds(photo.item))
      }
    }

    @Test func oneLosesItsOrdersAndSaysSo() async throws {
      let world = try await World.common()
      let transfers = SimulatedTransfers()
      try await carried(Phones(), world, transfers) { phone, _ in
        let photo = try await adds(phone, world)
        await transfers.until { $0.names.count == 1 }
        transfers.tell(transfers.taken[0].name, .lost)
        await transfers.until { $0.dropped.count == 1 }
        // It would be given out again after a pause; its person asks for it now.
        try await phone.opened()
        await transfers.until { $0.taken.count == 2 }
        let again = transfers.taken[1]
        #expect(again.name != transfers.taken[0].name)
        transfers.tell(again.name, try await sent(again))
        try await phone.untilReceived()
        #expect(try await world.holds(photo.item))
      }
    }

    @Test func oneForgetsEverythingSilently() async throws {
      let world = try await World.common()
      let transfers = SimulatedTransfers()
      try await carried(Phones(), world, transfers) { phone, carrier in
        let photo = try await adds(phone, world)
        await transfers.until { $0.names.count == 1 }
        transfers.lose()
        // The system wakes the app: what it does not have is given to it again, under the same name.
        try await carrier.settle()
        #expect(transfers.taken.count == 2 && transfers.taken[0].name == transfers.taken[1].name)
        transfers.lose()
        // And in the foreground the core carries it.
        try await carrier.foreground()
        try await phone.untilReceived()
        #expect(try await world.holds(photo.item))
      }
    }

    @Test func oneNeverCalls() async throws {
      let world = try await World.common()
      let transfers = SimulatedTransfers()
      try await carried(Phones(), world, transfers) { phone, carrier in
        let photo = try await adds(phone, world)
        await transfers.until { $0.names.count == 1 }
        try await carrier.foreground()
        // It holds it, so it stays with it.
        #expect(try await phone.orders().map(\.name) == transfers.taken.map(\.name))
        try await phone.foreground(held: [])
        try await phone.untilReceived()
        await transfers.until(\.names.isEmpty)
        #expect(try await world.holds(photo.item))
      }
    }

    @Test func whatIsGivenUpIsTakenBack() async throws {
      let world = try await World.common()
      let transfers = SimulatedTransfers()
      try await carried(Phones(), world, transfers) { phone, _ in
        let photo = try await adds(phone, world)
        await transfers.until { $0.names.count == 1 }
        try await phone.discard(op: photo.op)
        await transfers.until(\.names.isEmpty)
        #expect(transfers.dropped == transfers.taken.map(\.name))
      }
    }

    @Test func whatWasSentWhileTheAppWasGoneIsReportedByTheNextOne() async throws {
      let world = try await World.common()
      let transfers = SimulatedTransfers()
      var phones = try Phones()
      phones.vault = OpenVault()
      try await carried(phones, world, transfers) { phone, _ in
        _ = try await adds(phone, world)
        await transfers.until { $0.names.count == 1 }
      }
      let order = transfers.taken[0]
      transfers.tell(order.name, try await sent(order))
      phones.inBackground = true
      phones.held = await transfers.held().map(\.name)
      try await carried(phones, world, transfers) { phone, _ in
        try await phone.untilReceived()
        await transfers.until(\.names.isEmpty)
      }
      #expect(transfers.taken.count == 1)
    }

    @Test func theCarrierEndsWithThePhone() async throws {
      try await Phones().run { phone async throws in
        let carrier = TransferCarrier(phone: phone, transfers: SimulatedTransfers())
        let running = Task { await carrier.run() }
        await phone.stop()
        await running.value
        await #expect(throws: SuiviError.Stopped) { try await carrier.settle() }
      }
    }

    @Test(arguments: [200, 302, 403, 503]) func anUploadTellsTheAnswerAsItWas(status: Int) async throws {
      let server = try Answering(
        "HTTP/1.1 \(status) So\r\nlocation: /elsewhere\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok")
      let report = try await became(port: server.port)
      guard case .answered(UInt16(status), let headers, "ok") = report else {
        Issue.record("\(report)")
        return
      }
      #expect(headers.contains { $0.name.lowercased() == "location" && $0.value.text == "/elsewhere" })
    }

    @Test func anUploadTellsWhyNothingCame() async throws {
      let gone = try Answering("").port
      #expect(try await became(port: gone) == .failed(why: .noRoute))
      let cut = try Answering("")
      #expect(try await became(port: cut.port) == .failed(why: .cut))
      // In the midst of the handshake, which says nothing of the server's certificate.
      #expect(try await became(port: cut.port, scheme: "https") == .failed(why: .cut))
      #expect(try await became(port: cut.port, file: "/nothing") == .failed(why: .unreadable))
    }

    @Test func anUploadThatIsDroppedTellsNothingAnyMore() async throws {
      let deaf = try Answering(nil)
      let transfers = SessionTransfers()
      let folder = try Folder()
      await transfers.take(order(port: deaf.port, file: try folder.write("body", Data(count: 100))))
      #expect(await transfers.held().map(\.name) == ["name"])
      await transfers.drop("name")
      #expect(await transfers.held().allSatisfy { $0.name != "name" })
      transfers.close()
    }

    private func order(port: UInt16, scheme: String = "http", file: FilePath) -> TransferOrder {
      TransferOrder(
        name: "name", method: "PATCH", url: "\(scheme)://127.0.0.1:\(port)/",
        headers: [Header(name: "x-test", value: Secret("1"))], file: file, overMetered: true)
    }

    private func became(port: UInt16, scheme: String = "http", file: FilePath? = nil) async throws -> TransferReport {
      let folder = try Folder()
      let body = try folder.write("body", Data(count: 100_000))
      return try await sent(order(port: port, scheme: scheme, file: file ?? body))
    }

    /// Sends an order for a platform that does not do it itself.
    private func sent(_ order: TransferOrder) async throws -> TransferReport {
      let transfers = SessionTransfers()
      defer { transfers.close() }
      let finishes = transfers.finishes()
      await transfers.take(order)
      for await _ in finishes {
        if let report = await transfers.held().first(where: { $0.name == order.name })?.report { return report }
      }
      throw NeverSo()
    }
  }
}
