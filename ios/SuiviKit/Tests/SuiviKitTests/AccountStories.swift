import Foundation
import Suivi
import Support
import Testing

@testable import SuiviKit

/// Several devices, several accounts, and the lock before all of them.
@Suite(.timeLimit(.minutes(1))) @MainActor
struct AccountStories {
  @Test func signedInElsewhereItIsToldAndWhatWasNotSentIsThereAgain() async throws {
    let world = try await World()
    try await AppPhone.with { phone in
      try await phone.signsIn(world, "Employee")
      let entry = EntryPresenter(phone.session)
      try await sees(entry.entry) { if case .signedIn(.professional, _) = $0 { true } else { false } }
      // A record that a professional looked at is kept.
      try await sees(FolderPresenter(phone.session, space: world.space.text, folder: world.open.text).folder) {
        !$0.onlineOnly
      }
      let photo = try await phone.takesWithoutNetwork(world)
      try await world.stage.ask("sign_in", ["persona": .text("Employee")])
      try await world.line(cut: false)
      try await phone.isOnline(true)
      try await phone.core { try await $0.opened() }
      try await sees(entry.entry) { if case .signedOut(let known) = $0 { known?.ended == .superseded } else { false } }
      try await sees(HomePresenter(phone.session).home, .failed(.superseded))
      try await phone.signsIn(world, "Employee")
      try await phone.isReceived()
      try await sees(PhotoPresenter(phone.session, item: photo.text, role: .professional).photo)
      #expect(await phone.session.picture(photo.text, large: false) != nil)
    }
  }

  @Test func twoAccountsSeeTheirOwnEachAndWhatOneDidNotSendStaysWithIt() async throws {
    let world = try await World()
    try await AppPhone.with { phone in
      try await phone.signsIn(world, "Employee")
      try await phone.signsIn(world, "Client")
      let entry = EntryPresenter(phone.session)
      try await sees(entry.entry) { if case .signedIn(.client, _) = $0 { true } else { false } }
      try await sees(HomePresenter(phone.session).home)
      let photo = try await phone.takesWithoutNetwork(world)
      let settings = SettingsPresenter(phone.session)
      try await sees(settings.settings) { $0.others.map(\.role) == [.professional] }
      await settings.signOut()
      #expect(settings.signingOut.unsent == 1)
      settings.stay()
      await settings.signOut(evenIfUnsent: true)
      #expect(settings.signingOut == SigningOut())
      try await sees(entry.entry) { if case .signedIn(.professional, _) = $0 { true } else { false } }
      try await sees(WaitingPresenter(phone.session).waiting, .empty)
      try await world.line(cut: false)
      try await phone.isOnline(true)
      try await phone.signsIn(world, "Client")
      try await phone.isReceived()
      #expect(try await world.holds(photo))
    }
  }

  @Test func afterAKillTheLockStandsBeforeWhatIsKeptAndWhatWaitsIsTold() async throws {
    let world = try await World()
    try await AppPhone.with { phone in
      try await phone.signsIn(world, "Client")
      try await sees(HomePresenter(phone.session).home)
      try await phone.takesWithoutNetwork(world)
      try phone.lock.choose(pin)
      await phone.isKilledAndOpenedAgain()
      #expect(phone.lock.closed)
      try await sees(HomePresenter(phone.session).home, .failed(.locked))
      try await sees(WaitingPresenter(phone.session).waiting) { $0.rows.count == 1 }
      let presenter = LockPresenter(phone.session, phone.lock, .open)
      await presenter.enter("000000")
      #expect(presenter.state.wrong == 2)
      await presenter.enter(pin)
      #expect(presenter.state.done)
      try await sees(HomePresenter(phone.session).home)
      try await world.line(cut: false)
    }
  }

  @Test func behindALockedPhoneWhatIsKeptIsClosedAndWhatWaitsIsSent() async throws {
    let world = try await World()
    try await AppPhone.with { phone in
      try await phone.signsIn(world, "Client")
      let home = HomePresenter(phone.session).home
      try await sees(home)
      let photo = try await phone.takesWithoutNetwork(world)
      let following = Task { await home.follow() }
      defer { following.cancel() }
      phone.lock.phoneIs(locked: true)
      try await phone.core { core in
        for await _ in core.changes {
          do { _ = try await core.home() } catch SuiviError.Locked { return }
        }
      }
      // The system closes these files; all that the core needs now lies elsewhere.
      let kept = Kept.folders(in: URL(fileURLWithPath: phone.folder.path).appendingPathComponent("core"))
      #expect(kept.count == 1)
      #expect(try FileManager.default.contentsOfDirectory(atPath: kept[0].path).contains("cache.db"))
      let away = URL(fileURLWithPath: phone.folder.path).appendingPathComponent("away")
      try FileManager.default.moveItem(at: kept[0], to: away)
      try await world.line(cut: false)
      try await phone.isOnline(true)
      try await phone.isReceived()
      #expect(try await world.holds(photo))
      #expect(home.shown.value != nil, "what was drawn waits for the phone")
      try FileManager.default.moveItem(at: away, to: kept[0])
      phone.lock.phoneIs(locked: false)
      try await sees(home) { $0.waiting == WaitingCount(saved: 0, blocked: 0) }
    }
  }

  @Test func threeWrongPINsSignOutAndWhatWasNotSentIsThereForWhoSignsInAgain() async throws {
    let world = try await World()
    try await AppPhone.with { phone in
      try await phone.signsIn(world, "Client")
      try await sees(HomePresenter(phone.session).home)
      let photo = try await phone.takesWithoutNetwork(world)
      try phone.lock.choose(pin)
      phone.lock.closes()
      try await sees(HomePresenter(phone.session).home, .failed(.locked))
      let presenter = LockPresenter(phone.session, phone.lock, .open)
      for wrong in ["000000", "000001", "000002"] { await presenter.enter(wrong) }
      #expect(presenter.state.done)
      #expect(phone.lock.spent)
      #expect(!phone.lock.closed)
      #expect(!phone.lock.on)
      try await world.line(cut: false)
      try await phone.isOnline(true)
      try await phone.signsIn(world, "Client")
      #expect(!phone.lock.spent)
      try await phone.isReceived()
      #expect(try await world.holds(photo))
    }
  }

  @Test func theLockEndsWithTheLastAccountAndWhoWantsNoneSaysSoForHimselfAlone() async throws {
    let world = try await World()
    try await AppPhone.with { phone in
      try await phone.signsIn(world, "Employee")
      try await phone.signsIn(world, "Client")
      try phone.lock.choose(pin)
      let remove = LockPresenter(phone.session, phone.lock, .remove)
      await remove.enter(pin)
      #expect(remove.state.done)
      guard case .signedIn(.client, let account) = try await sees(EntryPresenter(phone.session).entry) else {
        throw Another(what: "another entry")
      }
      #expect(phone.lock.isUnwanted(account))
      try phone.lock.choose(pin)
      try phone.lock.learnsPerson(true)
      try await phone.signsOut()
      #expect(phone.lock.on)
      try await sees(EntryPresenter(phone.session).entry) {
        if case .signedIn(.professional, _) = $0 { true } else { false }
      }
      try await phone.signsOut()
      try await until { !phone.lock.on }
      #expect(!phone.ground.person.now)
      #expect(phone.ground.kept.now == LockKept())
    }
  }

  private let pin = "123456"
}
