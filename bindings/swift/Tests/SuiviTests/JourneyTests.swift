import Foundation
import Suivi
import Support
import Testing

#if canImport(Glibc)
  import Glibc
#endif

extension Border {
  /// What people do on a phone, on a real server: together, every method of the border.
  @Suite struct JourneyTests {
    @Test func photosTravelOnceTheLineIsMended() async throws {
      let world = try await World.common()
      try await Phones().run { phone async throws in
        let account = try await phone.signIn(request: world.signIn("Client"))
        #expect(account.stands == .signedIn)
        #expect(try await phone.accounts().filter(\.shown).map(\.key) == [account.key])
        try await phone.untilComplete()
        let receipt = try await world.withoutLine {
          let receipt = try await phone.addPhotos(request: world.adding(world.photos))
          #expect(receipt.photos.map(\.blocked) == [nil, nil, nil])
          let waiting = try await phone.waiting()
          #expect(waiting.rows.map(\.op) == receipt.photos.map(\.op))
          #expect(waiting.counts.pending == 3)
          return receipt
        }
        try await phone.opened()
        try await phone.untilReceived()
        for photo in receipt.photos { #expect(try await world.holds(photo.item)) }
      }
    }

    @Test func aClientLooksAtTheRecord() async throws {
      let world = try await World.common()
      try await Phones().run { phone async throws in
        let account = try await phone.signIn(request: world.signIn("Client"))
        try await phone.untilComplete()
        #expect(try await phone.accounts() == [account])
        try await phone.show(account: account.key)
        #expect(try await phone.home().spaces.map(\.space) == [world.space])
        let folder = try await phone.folder(space: world.space, folder: world.open, after: nil)
        #expect(folder.files.contains { $0.item == world.photo })
        #expect(folder.can.addPhoto)
        let photo = try await phone.photo(item: world.photo)
        #expect(photo.file.mine && photo.folder == world.open)
        try await jpeg(phone.picture(item: world.photo, size: .thumbnail))
        try await jpeg(phone.picture(item: world.photo, size: .preview))
        try await jpeg(phone.original(item: world.photo))
        #expect(try await phone.people(space: world.space).participants.isEmpty == false)
        let results = try await phone.results(space: world.space, units: .metric)
        #expect(results.documents.contains { $0.document == DocumentId(world.names["asked"].text) })
        let result = ItemId(world.names["result"].text)
        #expect(try await phone.result(item: result, units: .imperial).result.item == result)
        #expect(try await !phone.progress(space: world.space, units: .template).photos.isEmpty)
        let sheet = try await phone.sheet(item: result, language: .fr)
        #expect(try bytes(of: sheet).starts(with: Data("%PDF".utf8)))
        #expect(try await phone.differences() == 0)
        await #expect(throws: SuiviError.NotFound) { try await phone.photo(item: world.hidden) }
        try await phone.lock()
        await #expect(throws: SuiviError.Locked) { try await phone.home() }
        try await phone.unlock()
        #expect(try await phone.home().complete)
        #expect(try await phone.signOut(evenIfUnsent: false) == .everywhere)
        #expect(try await phone.accounts().map(\.stands) == [.signedOut])
      }
    }

    @Test func aLockedPhoneSendsWhatWaits() async throws {
      let world = try await World.common()
      try await Phones().run { phone async throws in
        _ = try await phone.signIn(request: world.signIn("Client"))
        try await phone.untilComplete()
        let added = try await world.withoutLine {
          let added = try await phone.addPhotos(request: world.adding([world.photos[0]])).photos[0]
          try await phone.lock()
          #expect(try await phone.waiting().rows.map(\.op) == [added.op])
          return added
        }
        #expect(try await !world.holds(added.item))
        try await phone.opened()
        try await phone.untilReceived()
        #expect(try await world.holds(added.item))
        await #expect(throws: SuiviError.Locked) { try await phone.home() }
        try await phone.unlock()
        try await phone.until { try await $0.photo(item: added.item).file.item == added.item }
      }
    }

    @Test func aPictureIsGoodUntilItIsGivenBack() async throws {
      let world = try await World.common()
      try await Phones().run { phone async throws in
        _ = try await phone.signIn(request: world.signIn("Client"))
        try await phone.untilComplete()
        let picture = try await phone.original(item: world.photo)
        let there = try bytes(of: picture)
        await phone.stop()
        #expect(try bytes(of: picture) == there)
        #expect(try read(picture) == there)
        #expect(withExtendedLifetime(picture) { alive() } == 2)
      }
    }

    @Test func theCameraKnowsWhereAPhotoGoesAndWhatLiesOverIt() async throws {
      let world = try await World.common()
      try await Phones().run { phone async throws in
        _ = try await phone.signIn(request: world.signIn("Client"))
        try await phone.untilComplete()
        let add = try await phone.add(space: world.space, folder: world.open)
        #expect(add.can.addPhoto)
        #expect(add.poses.prefix(4).map(\.pose) == ["front", "left", "right", "back"])
        await #expect(throws: SuiviError.NotFound) { try await phone.add(space: world.space, folder: world.closed) }
        let compared = try await phone.compare(space: world.space).poses.flatMap(\.photos)
        #expect(compared.contains { $0.item == world.photo })
      }
      let finder = Viewfinder(
        facing: .front, sensor: .threeQuarters, stream: Extent(width: 1600, height: 1200),
        view: Extent(width: 400, height: 800), display: .zero)
      let over = try #require(overlay(finder: finder, ghost: Extent(width: 900, height: 1200)))
      #expect(over.upright == .threeQuarters && over.mirrored)
      #expect(over.ghost?.size.width == 400)
      #expect(overlay(finder: finder, ghost: Extent(width: 0, height: 0)) == nil)
      #expect(lean(x: 0, y: 9.81, z: 0, display: .zero) == 0)
      #expect(lean(x: 0, y: 0, z: 9.81, display: .zero) == nil)
    }

    @Test func aProfessionalPutsThingsInOrder() async throws {
      let world = try await World.common()
      try await Phones().run { phone async throws in
        _ = try await phone.signIn(request: world.signIn("Employee"))
        try await phone.untilComplete()
        let clients = try await phone.clients(find: nil, after: nil)
        #expect(clients.clients.contains { $0.space == world.space && $0.followed })
        let inbox = try await phone.inbox()
        try await phone.looked(space: world.space, arrivals: inbox.arrivals)
        #expect(try await !phone.inbox().records.contains { $0.space == world.space })

        let folder = try await phone.addFolder(space: world.space, parent: nil, name: "🦴 Knee", sharing: .auto)
        // It is known to the phone once the server has told of it.
        try await phone.until { phone in
          try await phone.folder(space: world.space, folder: nil, after: nil).folders.contains { $0.item == folder }
        }
        let inner = try await phone.addFolder(space: world.space, parent: folder, name: "Inner", sharing: .open)
        try await phone.untilReceived()
        try await phone.until { phone in
          try await phone.folder(space: world.space, folder: folder, after: nil).folders.map(\.item) == [inner]
        }
        _ = try await phone.rename(item: folder, name: "Knee")
        _ = try await phone.relocate(item: inner, to: nil)
        _ = try await phone.setSharing(item: folder, sharing: .viewOnly)
        let added = try await phone.addPhotos(request: world.adding(Array(world.photos.prefix(1)), to: folder))
        let photo = added.photos[0].item
        try await phone.untilReceived()
        let change = try await phone.visibilityChange(item: photo, level: .company)
        #expect(change.certain && change.to == .company)
        _ = try await phone.setLevel(item: photo, level: .company)
        _ = try await phone.delete(item: inner)
        try await phone.untilReceived()
        try await phone.until { try await $0.photo(item: photo).file.level == .company }
        let root = try await phone.folder(space: world.space, folder: nil, after: nil)
        #expect(root.folders.contains { $0.item == folder && $0.name == "Knee" && $0.sharing == .viewOnly })
        #expect(!root.folders.contains { $0.item == inner })
      }
    }

    @Test func whatWaitsCanBeChangedOrGivenUp() async throws {
      let world = try await World.common()
      try await Phones().run { phone async throws in
        _ = try await phone.signIn(request: world.signIn("Employee"))
        try await phone.untilComplete()
        let added = try await world.withoutLine {
          let added = try await phone.addPhotos(request: world.adding(world.photos)).photos
          let place = try Folder()
          try await phone.save(op: added[0].op, to: place.path + "/saved.jpg")
          #expect(FileManager.default.fileExists(atPath: place.path + "/saved.jpg"))
          _ = try await phone.narrow(op: added[0].op, level: .justMe)
          _ = try await phone.elsewhere(op: added[1].op, folder: world.closed)
          try await phone.discard(op: added[2].op)
          try await phone.retry(op: added[0].op)
          return added
        }
        try await phone.opened()
        try await phone.untilReceived()
        try await phone.until { try await $0.photo(item: added[1].item).folder == world.closed }
        #expect(try await phone.photo(item: added[0].item).file.level == .justMe)
        #expect(try await !world.holds(added[2].item))
      }
    }

    @Test func documentsAreAssignedAndFilled() async throws {
      let world = try await World.common()
      try await Phones().run { phone async throws in
        _ = try await phone.signIn(request: world.signIn("Employee"))
        try await phone.untilComplete()
        let template = TemplateId(world.names["template"].text)
        try await phone.until { try await $0.templates(space: world.space).contains { $0.template == template } }
        let due = DocumentId(world.names["due"].text)
        try await phone.until { phone in
          try await phone.results(space: world.space, units: .metric).documents.contains { $0.document == due }
        }
        let document = try await phone.assign(
          request: AssignRequest(space: world.space, template: template, to: nil, due: Day("2026-12-01")))
        // It can be taken back once the server has told of it.
        try await phone.until { phone in
          let documents = try await phone.results(space: world.space, units: .metric).documents
          return documents.contains { $0.document == document }
        }
        _ = try await phone.cancelDocument(document: document)
        try await phone.untilReceived()

        let given = try await phone.beginFilling(from: .template(space: world.space, template: template))
        try await phone.discardDraft(draft: given)
        let draft = try await phone.beginFilling(from: .document(due))
        let asked = try await phone.filling(draft: draft, units: .metric)
        for field in asked.fields {
          let typed = try #require(answer(to: field))
          #expect(try await phone.fillIn(draft: draft, key: field.key, typed: typed) == nil)
        }
        #expect(try await phone.filling(draft: draft, units: .metric).canComplete)
        _ = try await phone.complete(draft: draft, taken: TakenAt(at: 1_790_000_000_000_000, offsetMin: 60))
        try await phone.untilReceived()
        try await phone.until { phone in
          try await phone.results(space: world.space, units: .metric).results.contains { $0.item == draft }
        }
      }
    }

    @Test func peopleComeAndGo() async throws {
      let world = try await World()
      let stranger = try world.signIn("Stranger").email
      try await Phones().run { phone async throws in
        _ = try await phone.signIn(request: world.signIn("Manager"))
        try await phone.untilComplete()
        let other = SpaceId(world.names["other_space"].text)
        let mine = try await phone.clients(find: nil, after: nil).clients
        let free = try #require(mine.first { !$0.followed && $0.space != other })
        try await phone.join(space: free.space)
        try await phone.until { try await $0.home().spaces.contains { $0.space == free.space } }
        let me = try #require(try await phone.accounts()[0].professional)
        // She is not the last who takes part.
        try await phone.archiveParticipant(space: free.space, professional: me, successor: nil)
        try await phone.until { try await !$0.home().spaces.contains { $0.space == free.space } }
      }
      try await Phones().run { phone async throws in
        _ = try await phone.signIn(request: world.signIn("Employee"))
        try await phone.untilComplete()
        try await phone.inviteExternal(space: world.space, email: stranger)
      }
      try await Phones().run { phone async throws in
        _ = try await phone.signIn(request: world.signIn("Client"))
        try await phone.untilComplete()
        let asked = try #require(try await phone.people(space: world.space).asked.first)
        try await phone.answerExternal(space: world.space, professional: asked.professional, approve: true)
        #expect(try await phone.people(space: world.space).asked.isEmpty)
        try await phone.withdrawConsent(space: world.space)
        try await phone.until { try await !$0.home().spaces[0].consented }
        try await phone.giveConsent(space: world.space, textVersion: "1")
        try await phone.until { try await $0.home().spaces[0].consented }
      }
    }

    @Test func anInvitationBringsSomebodyIn() async throws {
      let world = try await World.common()
      try await Phones().run { phone async throws in
        let request = AcceptRequest(
          invitation: Secret(world.names["invitation"].text), server: nil, email: "carla@example.org",
          password: Secret("Zyklamen-17-Fahrrad-Wolke"), deviceName: "Carla's")
        let account = try await phone.accept(request: request)
        #expect(account.key.role == .client && account.stands == .signedIn)
        await #expect(throws: SuiviError.Declined(why: .invitationSpent)) { try await phone.accept(request: request) }
      }
    }
  }
}

/// What is looked at: read where the core says it is.
func bytes(of content: Content) throws -> Data {
  let handle = try #require(FileHandle(forReadingAtPath: content.path()))
  let bytes = try #require(try handle.readToEnd())
  #expect(UInt64(bytes.count) == content.length())
  return bytes
}

/// The same through its descriptor, from its first byte.
private func read(_ content: Content) throws -> Data {
  var bytes = Data(count: Int(content.length()))
  let count = bytes.withUnsafeMutableBytes { pread(content.descriptor(), $0.baseAddress, $0.count, 0) }
  #expect(count == bytes.count)
  return withExtendedLifetime(content) { bytes }
}

private func jpeg(_ content: Content) throws { #expect(try bytes(of: content).starts(with: [0xFF, 0xD8])) }

/// Something that fits.
private func answer(to field: FieldView) -> Typed? {
  switch field.kind {
  case .number(let number): Typed(text: "\(number.min ?? 1)", unit: nil)
  case .choice(let choice): choice.options.first.map { Typed(text: $0.key, unit: nil) }
  case .date: Typed(text: "2026-11-26", unit: nil)
  case .text: Typed(text: "🙂", unit: nil)
  case .photo: nil
  }
}
