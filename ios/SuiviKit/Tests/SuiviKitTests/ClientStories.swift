import Foundation
import Suivi
import Support
import Testing

@testable import SuiviKit

/// What a client does: the app but for its screens, on the real core and a real server.
@Suite(.timeLimit(.minutes(1))) @MainActor
struct ClientStories {
  @Test func invitedAgreedAPhotoWithoutNetworkKilledAndReceived() async throws {
    let world = try await World()
    try await AppPhone.with { phone in
      let coming = SignInPresenter(phone.session, phone.lock, device: "Test phone")
      await coming.accept(
        invitation: world.names["invitation"].text, server: nil, email: "carla@example.org",
        password: "twelve words of mine")
      #expect(coming.state == SignInState(done: true))
      let home = HomePresenter(phone.session)
      let record = try await sees(home.home) { $0.records.first?.needsConsent == true }.records[0].space
      let consent = ConsentPresenter(phone.session, space: record)
      try await sees(consent.consent)
      await consent.agree()
      #expect(consent.acting.doing == Doing(done: .agreed))
      try await sees(home.home) { $0.records[0].needsConsent == false }
      try await world.employeeOpens(record, "Progress")
      try await phone.core { try await $0.opened() }
      let folder = try await sees(home.home) { $0.records[0].folders.contains { $0.name == "Progress" } }
        .records[0].folders.first { $0.name == "Progress" }!
      try await world.line(cut: true)
      try await phone.isOnline(false)
      let told = try await phone.takes(world.photos[0], in: folder.item, of: record)
      guard case .saved(photos: 1, _) = told else { throw Another(what: "\(String(describing: told))") }
      let waiting = WaitingPresenter(phone.session)
      let photo = try await phone.core { try await $0.waiting().rows.compactMap(\.item) }[0]
      try await sees(waiting.waiting) { $0.rows.contains { $0.folder?.name == "Progress" } }
      await phone.isKilledAndOpenedAgain()
      let again = WaitingPresenter(phone.session)
      try await sees(again.waiting) { $0.rows.contains { $0.way == .waits(.network) } }
      try await world.line(cut: false)
      try await phone.isOnline(true)
      try await sees(again.waiting, .empty)
      #expect(try await world.holds(photo))
    }
  }

  @Test func whoTakesHisConsentBackIsAskedAgainBeforeTheNextPhoto() async throws {
    let world = try await World()
    try await AppPhone.with { phone in
      try await phone.signsIn(world, "Client")
      let people = PeoplePresenter(phone.session, space: world.space.text)
      try await sees(people.people) { $0.canWithdraw }
      await people.withdraw()
      #expect(people.acting.doing == Doing(done: .withdrawn))
      try await sees(people.people) { !$0.canWithdraw }
      let folder = FolderPresenter(phone.session, space: world.space.text, folder: world.open.text).folder
      // The folder stays open to him: only the agreement is missing.
      try await sees(folder) { $0.needsConsent && !$0.adds && $0.folder?.access == .open }
      // And what he made is his alone.
      try await sees(folder) { state in
        !state.files.isEmpty && state.files.allSatisfy { !$0.mine || $0.audience == .justMe }
      }
    }
  }

  @Test func aFolderThatIsClosedWhileAPhotoWaitsGivesItBackAndItGoesIntoAnotherOne() async throws {
    let world = try await World()
    try await AppPhone.with { phone in
      try await phone.signsIn(world, "Client")
      let root = FolderPresenter(phone.session, space: world.space.text, folder: nil)
      let other = try await sees(root.folder) { $0.folders.contains { $0.name == "Amaryllis" } }
        .folders.first { $0.name == "Amaryllis" }!
      try await phone.core { try await $0.untilComplete() }
      let photo = try await phone.takesWithoutNetwork(world)
      try await world.employeeCloses(world.open)
      try await world.line(cut: false)
      try await phone.isOnline(true)
      let waiting = WaitingPresenter(phone.session)
      let line = try await sees(waiting.waiting) { $0.rows.contains { $0.elsewhere != nil && $0.way.needsPerson } }
        .rows[0]
      #expect(line.elsewhere?.contains(other) == true)
      await waiting.elsewhere(line.op, other.item)
      #expect(waiting.told == nil)
      try await sees(waiting.waiting, .empty)
      #expect(try await world.holds(photo))
    }
  }

  @Test func keysThatAreNotThereYetAreToldAndTheAppOpensOnceTheyAre() async throws {
    let world = try await World.common()
    try await AppPhone.with { phone in
      try await phone.signsIn(world, "Client")
      try await phone.core { try await $0.untilComplete() }
      // Before the phone was unlocked for the first time the key chain gives nothing.
      phone.vault.instead.with { $0 = { throw VaultError.Locked } }
      await phone.isKilledAndOpenedAgain()
      let home = HomePresenter(phone.session)
      let following = Task { await home.home.follow() }
      defer { following.cancel() }
      try await until { if case .failed(let trouble) = home.home.shown { trouble.remedy == .again } else { false } }
      phone.vault.instead.with { $0 = nil }
      await home.home.again()
      try await sees(home.home)
    }
  }

  @Test func whoWantsTodaysPhotoIsAtTheCameraOfTheFirstOpenFolder() async throws {
    let world = try await World.common()
    try await AppPhone.with { phone in
      try await phone.signsIn(world, "Client")
      let home = HomePresenter(phone.session)
      let state = try await sees(home.home) { $0.records.contains { $0.folders.contains { $0.access == .open } } }
      let navigator = Navigator()
      navigator.begins("ana", .client)
      navigator.shows(state)
      #expect(navigator.ways[.home] == nil)
      navigator.wantsPhoto = true
      navigator.shows(state)
      guard case .add(world.space.text, let folder?)? = navigator.ways[.home]?.last else {
        throw Another(what: "\(navigator.ways)")
      }
      #expect(state.records[0].folders.contains { $0.item == folder && $0.access == .open })
      navigator.back()
      #expect(navigator.ways[.home] == [])
    }
  }

  @Test(arguments: [
    (0.0, -1.0, 0.0, 0, 0.0), (-0.5, -0.8660254, 0.0, 0, -30.0), (0.5, -0.8660254, 0.0, 0, 30.0),
    (1.0, 0.0, 0.0, 3, 0.0), (-1.0, 0.0, 0.0, 1, 0.0),
  ])
  func thePhoneLeansAsGravityPulls(x: Double, y: Double, z: Double, quarters: Int, degrees: Double) throws {
    let lean = try #require(leaning(x: x, y: y, z: z, quarters: quarters))
    #expect(abs(lean - degrees) < 0.01)
    #expect(leaning(x: 0, y: 0, z: -1, quarters: quarters) == nil)
  }

  @Test(arguments: [
    // The view is as the picture, then wider, then the phone lies on its side; a ghost that is narrower is in the middle.
    (Measured(width: 600, height: 800), Measured(width: 3, height: 4), 0, 0.0, 0.0, 600.0, 800.0),
    (Measured(width: 800, height: 800), Measured(width: 3, height: 4), 0, 100.0, 0.0, 600.0, 800.0),
    (Measured(width: 600, height: 800), Measured(width: 1, height: 2), 0, 100.0, 0.0, 400.0, 800.0),
    (Measured(width: 800, height: 600), Measured(width: 4, height: 3), 1, 0.0, 0.0, 800.0, 600.0),
    (Measured(width: 800, height: 600), Measured(width: 4, height: 3), 3, 0.0, 0.0, 800.0, 600.0),
  ])
  func theGhostLiesOnWhatTheCameraSees(
    view: Measured, ghost: Measured, quarters: Int, left: Double, top: Double, width: Double, height: Double
  ) {
    let stream = Measured(width: 4032, height: 3024)
    for side in [Side.back, .front] {
      let place = ghostPlace(side: side, stream: stream, view: view, ghost: ghost, quarters: quarters)
      let size = Measured(width: width, height: height)
      #expect(place == GhostPlace(left: left, top: top, size: size, mirrored: side == .front))
    }
    let none = Measured(width: 0, height: 0)
    #expect(ghostPlace(side: .back, stream: stream, view: none, ghost: ghost, quarters: quarters) == nil)
  }

  @Test func aCopyIsThereWhenItIsThereAndWhoThinksBetterOfItIsToldNothing() async throws {
    let world = try await World()
    try await AppPhone.with { phone in
      try await phone.signsIn(world, "Client")
      try await phone.core { try await $0.untilComplete() }
      try await phone.takesWithoutNetwork(world)
      let waiting = WaitingPresenter(phone.session)
      let line = try await sees(waiting.waiting) { $0.rows.contains(where: \.save) }.rows[0]
      let place = phone.captures.appendingPathComponent("copy/Ana.jpg")
      for (moved, told) in [(true, WaitingTold.copySaved), (false, .failed(.storageClosed)), (nil, nil)] {
        var size = 0
        await waiting.save(line.op, place) { file in
          size = (try? Data(contentsOf: file).count) ?? 0
          return moved
        }
        #expect(size > 0)
        #expect(waiting.told == told)
        #expect(!FileManager.default.fileExists(atPath: place.path))
      }
      #expect(try await sees(waiting.waiting).rows.count == 1)
      try await world.line(cut: false)
    }
  }

  @Test func twoTapsAtOnceTakeOnePhoto() async throws {
    try await AppPhone.with { phone in
      let add = AddPresenter(phone.session, space: "1", folder: nil, captures: phone.captures)
      var taken = 0
      let take: @MainActor (URL) async throws(CameraTrouble) -> Void = { _ throws(CameraTrouble) in
        taken += 1
        throw .takenAway
      }
      let taps = [Task { await add.shoot(take) }, Task { await add.shoot(take) }]
      for tap in taps { await tap.value }
      #expect(taken == 1)
    }
  }

  @Test func theTimerCountsDownAndCanBeStopped() async throws {
    try await AppPhone.with { phone in
      let (ticks, tick) = AsyncStream.makeStream(of: Void.self)
      let add = AddPresenter(phone.session, space: "1", folder: nil, captures: phone.captures) { _ in
        for await _ in ticks { return }
        try Task.checkCancellation()
      }
      add.timer()
      #expect(add.shooting.timer == 3)
      let shooting = Task { await add.shoot { _ throws(CameraTrouble) in Issue.record("it was stopped") } }
      try await until { add.shooting.counting == 3 }
      tick.yield()
      try await until { add.shooting.counting == 2 }
      await add.shoot { _ throws(CameraTrouble) in Issue.record("a second tap stops it") }
      await shooting.value
      #expect(add.shooting.counting == nil)
      #expect(!add.shooting.busy)
    }
  }
}

extension Way {
  var needsPerson: Bool { if case .needsYou = self { true } else { false } }
}

extension World {
  /// The employee makes a folder in a record, open to the client.
  func employeeOpens(_ space: String, _ name: String) async throws {
    try await employeeDoes([
      "kind": .text("add_folder"), "item": .text(UUID().uuidString.lowercased()), "space": .text(space),
      "name": .text(name), "sharing": .text("open"),
    ])
  }

  /// The employee closes a folder to what the client would add.
  func employeeCloses(_ folder: ItemId) async throws {
    try await employeeDoes(["kind": .text("set_sharing"), "item": .text(folder.text), "sharing": .text("view_only")])
  }

  private func employeeDoes(_ what: [String: JSON]) async throws {
    let operation = what.merging(["op": .text(UUID().uuidString.lowercased())]) { $1 }
    let said = try await stage.ask("as", ["persona": .text("Employee"), "operation": .object(operation)])
    guard "\(said)".contains("applied") else { throw Another(what: "\(said)") }
  }
}
