import Foundation
import Suivi
import Support
import Testing

@testable import SuiviKit

/// What a professional does, and what the client sees of it.
@Suite(.timeLimit(.minutes(1))) @MainActor
struct ProfessionalStories {
  @Test func newPhotosAreLookedAtAndTheFirstIsComparedWithTheLatest() async throws {
    let world = try await World()
    try await AppPhone.with { phone in
      try await phone.signsIn(world, "Client")
      try await sees(HomePresenter(phone.session).home)
      for photo in world.photos.prefix(2) {
        try await phone.takes(photo, in: world.open.text, of: world.space.text)
        try await phone.isReceived()
      }
      try await phone.signsOut()
      try await phone.signsIn(world, "Employee")
      let inbox = InboxPresenter(phone.session)
      let seen = try await sees(inbox.inbox) { $0.records.contains { $0.count > 1 } }
      let record = seen.records.first { $0.space == world.space.text }!
      let photo = PhotoPresenter(phone.session, item: record.newest[0].item, role: .professional)
      let state = try await sees(photo.photo)
      #expect(state.file.pose == "front")
      #expect(!state.shares)
      try await sees(photo.photo) { _ in true }
      #expect(await phone.session.picture(record.newest[0].item, large: true)?.starts(with: [0xFF, 0xD8]) == true)
      let compare = ComparePresenter(phone.session, space: record.space)
      try await sees(compare.poses) { $0.contains { $0.word == "front" && $0.photos.count > 1 } }
      compare.pose("front")
      let two = try #require(compare.state.value)
      #expect(two.before == two.photos.first)
      #expect(two.after == two.photos.last)
      compare.swap()
      #expect(compare.state.value?.before == two.after)
      await inbox.looked(record.space, seen)
      #expect(inbox.acting.doing == Doing(done: .looked))
      try await sees(inbox.inbox, .empty)
    }
  }

  @Test func aVisibilityIsChangedAndTheClientNoLongerSeesTheFile() async throws {
    let world = try await World()
    try await AppPhone.with { phone in
      try await phone.signsIn(world, "Client")
      let client = PhotoPresenter(phone.session, item: world.shared.text, role: .client)
      try await sees(client.photo)
      try await phone.signsOut()
      try await phone.signsIn(world, "Employee")
      let visibility = VisibilityPresenter(phone.session, item: world.shared.text)
      let choice = try await sees(visibility.visibility) { $0.choices.contains { $0.audience == .justMe } }
        .choices.first { $0.audience == .justMe }!
      await visibility.choose(choice)
      let asked = try #require(visibility.asked?.value)
      #expect(asked.to == .justMe)
      #expect(asked.before != asked.after)
      await visibility.confirm()
      #expect(visibility.acting.doing == Doing(done: .visibilityChanged))
      try await phone.isReceived()
      try await phone.signsOut()
      try await phone.signsIn(world, "Client")
      try await sees(HomePresenter(phone.session).home)
      try await phone.core { try await $0.untilComplete() }
      try await sees(PhotoPresenter(phone.session, item: world.shared.text, role: .client).photo, .failed(.notFound))
    }
  }

  @Test func whatIsTypedAndCanNotBeKeptIsToldAndNothingIsCompletedWithoutIt() async throws {
    let world = try await World()
    try await AppPhone.with { phone in
      try await phone.signsIn(world, "Employee")
      let (results, due) = try await due(phone, world)
      await results.fill(due)
      let draft = try #require(results.beginning.begun)
      let fill = FillPresenter(phone.session, draft: draft)
      let field = try await sees(fill.fill).fields.first { if case .number = $0.form { true } else { false } }!
      await fill.write(field.key, "30")
      #expect(fill.trouble == nil)
      try await phone.core { try await $0.lock() }
      await fill.write(field.key, "34")
      #expect(fill.trouble == .locked)
      await fill.complete()
      #expect(fill.acting.doing == Doing(trouble: .locked))
      try await phone.core { try await $0.unlock() }
      // With what stands there, not with what was kept before.
      try await sees(fill.fill) { $0.canComplete }
      await fill.complete()
      #expect(fill.acting.doing == Doing(done: .completed))
      #expect(fill.trouble == nil)
      try await phone.isReceived()
      let result = try await sees(ResultPresenter(phone.session, item: draft).result)
      #expect(
        result.answers.contains { if case .number(let it) = $0.answer { it.quantity.value == 34 } else { false } })
    }
  }

  @Test func anAssessmentIsFilledWithoutNetworkAndTheClientSeesItWithItsChange() async throws {
    let world = try await World()
    try await AppPhone.with { phone in
      try await phone.signsIn(world, "Employee")
      let (results, due) = try await due(phone, world)
      try await world.line(cut: true)
      try await phone.isOnline(false)
      await results.fill(due)
      let draft = try #require(results.beginning.begun)
      let fill = FillPresenter(phone.session, draft: draft) {
        (Date(timeIntervalSince1970: 1_896_087_600), TimeZone(secondsFromGMT: 3600)!)
      }
      let field = try await sees(fill.fill).fields.first { if case .number = $0.form { true } else { false } }!
      await fill.write(field.key, "strong")
      try await sees(fill.fill) { $0.fields.contains { $0.key == field.key && $0.wrong == .notANumber } }
      await fill.write(field.key, "34")
      try await sees(fill.fill) { $0.canComplete && $0.fields.contains { $0.typed == "34" } }
      await fill.complete()
      #expect(fill.acting.doing == Doing(done: .completed))
      try await world.line(cut: false)
      try await phone.isOnline(true)
      try await phone.isReceived()
      try await phone.signsOut()
      try await phone.signsIn(world, "Client")
      let mine = ResultsPresenter(phone.session, space: world.space.text)
      let read = try await sees(mine.results) { $0.charts.contains { $0.points.count > 1 } }
      let chart = read.charts.first { $0.points.count > 1 }!
      #expect(chart.points.last?.change == Decimal(string: "2.5"))
      #expect(chart.sinceLast?.by == Decimal(string: "2.5"))
      let result = ResultPresenter(phone.session, item: draft)
      await result.read(.imperial)
      let imperial = try await sees(result.result) { $0.units == .imperial }
      #expect(
        imperial.answers.contains { if case .number(let it) = $0.answer { it.quantity.unit == .pound } else { false } })
    }
  }

  @Test func foldersArePeoplesAndDocumentsAreAssigned() async throws {
    let world = try await World()
    try await AppPhone.with { phone in
      try await phone.signsIn(world, "Employee")
      let clients = ClientsPresenter(phone.session)
      try await sees(clients.clients) { $0.clients.contains { $0.space == world.space.text } }
      await clients.find("nobody is called so")
      #expect(clients.clients.shown.value?.clients == [])
      let root = FolderPresenter(phone.session, space: world.space.text, folder: nil)
      try await sees(root.folder) { $0.rights.add && !$0.onlineOnly }
      let rights = FolderRightsPresenter(phone.session, space: world.space.text, folder: nil)
      await rights.add(" Week 1 ", .open)
      #expect(rights.acting.doing == Doing(done: .folderAdded))
      let made = try await sees(root.folder) { $0.folders.contains { $0.name == "Week 1" } }
        .folders.first { $0.name == "Week 1" }!
      let own = FolderRightsPresenter(phone.session, space: world.space.text, folder: made.item)
      await own.rename("Week one")
      try await sees(root.folder) { $0.folders.contains { $0.name == "Week one" } }
      await own.delete()
      try await sees(root.folder) { !$0.folders.contains { $0.name == "Week one" } }
      let people = PeoplePresenter(phone.session, space: world.space.text)
      try await sees(people.people) { !$0.participants.isEmpty }
      let assign = AssignPresenter(phone.session, space: world.space.text)
      let template = world.names["template"].text
      try await sees(assign.templates) { $0.contains { $0.template == template } }
      await assign.assign(template, due: "2030-01-31")
      #expect(assign.acting.doing == Doing(done: .assigned))
      let results = ResultsPresenter(phone.session, space: world.space.text)
      let row = try await sees(results.results) { $0.documents.contains { $0.due == "2030-01-31" } }
        .documents.first { $0.due == "2030-01-31" }!
      await results.cancel(row.document)
      try await sees(results.results) { !$0.documents.contains { $0.document == row.document } }
    }
  }

  /// The results of the record, once what is due there can be filled.
  private func due(_ phone: AppPhone, _ world: World) async throws -> (ResultsPresenter, String) {
    let due = world.names["due"].text
    let results = ResultsPresenter(phone.session, space: world.space.text)
    try await sees(results.results) { $0.documents.contains { $0.document == due && $0.canFill } }
    return (results, due)
  }
}
