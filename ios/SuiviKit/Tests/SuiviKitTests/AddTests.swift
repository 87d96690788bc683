import Foundation
import Suivi
import Support
import Testing

@testable import SuiviKit

/// What becomes of photos between the camera, or the library, and the core.
@Suite(.timeLimit(.minutes(1))) @MainActor
struct AddTests {
  @Test func whatCanNotBeSavedNowStaysWithThePhoneAndIsOffered() async throws {
    let world = try await World.common()
    try await AppPhone.with { phone in
      try await phone.signsIn(world, "Client")
      let add = AddPresenter(
        phone.session, space: world.space.text, folder: world.open.text, captures: phone.captures)
      try await sees(add.add)
      await add.shoot { _ throws(CameraTrouble) in throw .takenAway }
      #expect(add.shooting.told == .notTaken(.takenAway))
      #expect(add.shooting.unsaved == 0)
      // A process that ended between the camera and the core.
      let left = phone.captures.appendingPathComponent("one/IMG.jpg")
      try FileManager.default.createDirectory(
        at: left.deletingLastPathComponent(), withIntermediateDirectories: true)
      try FileManager.default.copyItem(atPath: world.photos[0], toPath: left.path)
      add.begins()
      #expect(add.shooting.unsaved == 1)
      await add.saveUnsaved()
      #expect(add.shooting.unsaved == 0)
      guard case .saved(photos: 1, _) = add.shooting.told else {
        throw Another(what: "\(String(describing: add.shooting.told))")
      }
      // Of no byte nothing is kept, and that is told.
      await add.picked { into in
        let empty = into("empty.jpg")
        try? Data().write(to: empty)
        return Copied(files: [empty], missing: nil)
      }
      #expect(add.shooting.told == .obstructed(photos: 1, .empty))
    }
  }

  @Test func whatWasChosenFromTheLibraryGetsNoPoseAndNothingIsShownToWhomNobodyChose() async throws {
    let world = try await World()
    try await AppPhone.with { phone in
      try await phone.signsIn(world, "Client")
      let add = AddPresenter(
        phone.session, space: world.space.text, folder: world.open.text, captures: phone.captures)
      try await sees(add.add) { $0.refused == nil && !$0.choices.isEmpty }
      // Those whom she chose can't be chosen any more.
      add.shooting.choice = Choice(audience: .branch, branch: nil, seen: team)
      add.shooting.pose = "left"
      await add.shoot { to throws(CameraTrouble) in
        do { try FileManager.default.copyItem(atPath: world.photos[0], toPath: to.path) } catch { throw .storageClosed }
      }
      #expect(add.shooting.told == .notSaved(.levelImpossible))
      await add.picked { into in
        let to = into("IMG_1.jpg")
        try? FileManager.default.copyItem(atPath: world.photos[1], toPath: to.path)
        return Copied(files: [to], missing: nil)
      }
      #expect(add.shooting.told == .notSaved(.levelImpossible))
      #expect(add.shooting.unsaved == 2)
      try await world.line(cut: true)
      try await phone.isOnline(false)
      add.shooting.choice = nil
      await add.saveUnsaved()
      #expect(add.shooting.unsaved == 0)
      let added = try await phone.core { try await $0.waiting().rows.compactMap { $0.item?.text } }
      #expect(added.count == 2)
      try await world.line(cut: false)
      try await phone.isOnline(true)
      try await phone.isReceived()
      let folder = FolderPresenter(phone.session, space: world.space.text, folder: world.open.text).folder
      let files = try await sees(folder) { state in
        added.allSatisfy { item in state.files.contains { $0.item == item } }
      }
      .files.filter { added.contains($0.item) }
      #expect(Set(files.map(\.pose)) == [nil, "left"])
    }
  }

  @Test func whatIsGivenUpBeforeItWasSavedIsGone() async throws {
    let world = try await World.common()
    try await AppPhone.with { phone in
      try await phone.signsIn(world, "Client")
      let add = AddPresenter(
        phone.session, space: world.space.text, folder: world.open.text, captures: phone.captures)
      let left = phone.captures.appendingPathComponent("one/IMG.jpg")
      try FileManager.default.createDirectory(at: left.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data("a photo".utf8).write(to: left)
      add.begins()
      #expect(add.shooting.unsaved == 1)
      add.discardUnsaved()
      #expect(add.shooting.unsaved == 0)
      #expect(!FileManager.default.fileExists(atPath: left.path))
    }
  }
}
