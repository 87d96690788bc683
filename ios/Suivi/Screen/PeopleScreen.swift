import SuiviKit
import SwiftUI

struct PeoplePlace: View {
  @State private var presenter: PeoplePresenter

  init(space: String, session: Session) {
    _presenter = State(initialValue: PeoplePresenter(session, space: space))
  }

  var body: some View {
    Draws(presenter.people) { state in
      PeopleScreen(
        state: state,
        ways: PeopleWays(
          onJoin: { await presenter.join() }, onEnd: { await presenter.end($0, successor: $1) },
          onInvite: { await presenter.invite($0) },
          onAnswer: { await presenter.answer($0, approve: $1) },
          onWithdraw: { await presenter.withdraw() }))
    }
    .navigationTitle("people_title")
    .overlay(alignment: .bottom) { DoingView(acting: presenter.acting) }
  }
}

/// What can be asked for among the people of a record.
struct PeopleWays {
  let onJoin: @MainActor () async -> Void
  let onEnd: @MainActor (_ professional: String, _ successor: String?) async -> Void
  let onInvite: @MainActor (String) async -> Void
  let onAnswer: @MainActor (_ professional: String, _ approve: Bool) async -> Void
  let onWithdraw: @MainActor () async -> Void
}

/// Who takes part in a record, and changing that. What can't be undone is asked once more.
struct PeopleScreen: View {
  let state: PeopleState
  let ways: PeopleWays
  @State private var ends: PersonLine?
  @State private var email = ""
  @State private var approves: PersonLine?
  @State private var refuses: PersonLine?
  @State private var withdraws = false

  var body: some View {
    List {
      if state.kept { Text("people_kept").font(.footnote) }
      if !state.asked.isEmpty { Section("people_asked") { ForEach(state.asked) { asked($0) } } }
      Section("people_active") {
        let active = state.participants.filter(\.active)
        if active.isEmpty { Text("people_nobody") }
        ForEach(active) { line($0) }
        if state.canJoin { Button("people_join") { Task { await ways.onJoin() } } }
      }
      let past = state.participants.filter { !$0.active }
      if !past.isEmpty { Section("people_past") { ForEach(past) { line($0) } } }
      if !state.byProfile.isEmpty {
        Section("people_by_profile") { ForEach(state.byProfile, id: \.self) { Text(verbatim: $0) } }
      }
      if state.canWithdraw { Button("people_withdraw", role: .destructive) { withdraws = true } }
      if state.mayInvite {
        Section {
          TextField("people_invite_email", text: $email).textInputAutocapitalization(.never)
            .autocorrectionDisabled()
          Button("people_invite_go") { Task { await ways.onInvite(email) } }.disabled(email.isEmpty)
        } header: {
          Text("people_invite")
        } footer: {
          Text("people_invite_text")
        }
      }
    }
    .alert(
      "people_approve_title \(approves?.name ?? "")",
      isPresented: $approves.isThere()
    ) {
      answers(true)
    } message: {
      Text("people_approve_text \(approves?.name ?? "")")
    }
    .alert(
      "people_refuse_title \(refuses?.name ?? "")",
      isPresented: $refuses.isThere()
    ) {
      answers(false)
    } message: {
      Text("people_refuse_text \(refuses?.name ?? "")")
    }
    .alert("people_withdraw_title", isPresented: $withdraws) {
      Button("people_withdraw", role: .destructive) { Task { await ways.onWithdraw() } }
      Button("cancel", role: .cancel) {}
    } message: {
      Text("people_withdraw_text")
    }
    .sheet(item: $ends) { person in
      EndSheet(person: person, others: state.successors(of: person), onEnd: ways.onEnd) { ends = nil }
    }
  }

  /// What the client says, once more.
  private func answers(_ approve: Bool) -> some View {
    Group {
      let person = approve ? approves : refuses
      Button(approve ? "people_approve" : "people_refuse", role: approve ? nil : .destructive) {
        if let it = person?.professional { Task { await ways.onAnswer(it, approve) } }
      }
      Button("cancel", role: .cancel) {}
    }
  }

  private func line(_ person: PersonLine) -> some View {
    HStack {
      VStack(alignment: .leading) {
        Text(verbatim: person.name)
        if person.active {
          Text("people_since \(dayWords(person.since))").font(.footnote).foregroundStyle(.secondary)
        }
        if person.external { Text("people_external").font(.footnote).foregroundStyle(.secondary) }
      }
      Spacer()
      if person.canEnd {
        Button("people_end", role: .destructive) { ends = person }
          .buttonStyle(.bordered)
          .accessibilityLabel(Text("people_end_of \(person.name)"))
      }
    }
  }

  private func asked(_ person: PersonLine) -> some View {
    VStack(alignment: .leading) {
      Text(verbatim: person.name)
      Text("people_asked_about").font(.footnote)
      if state.canAnswer {
        HStack {
          Button("people_approve") { approves = person }
          Button("people_refuse", role: .destructive) { refuses = person }
        }
        .buttonStyle(.bordered)
      }
    }
  }
}

private struct EndSheet: View {
  let person: PersonLine
  let others: [PersonLine]
  let onEnd: @MainActor (_ professional: String, _ successor: String?) async -> Void
  let onGone: @MainActor () -> Void
  @State private var successor: String?

  var body: some View {
    NavigationStack {
      Form {
        Text("people_end_text \(person.name)")
        Picker("people_successor", selection: $successor) {
          Text("people_no_successor").tag(String?.none)
          ForEach(others) { Text(verbatim: $0.name).tag(String?.some($0.professional)) }
        }
        Button("people_end", role: .destructive) {
          Task { await onEnd(person.professional, successor) }
          onGone()
        }
      }
      .navigationTitle("people_end_title")
      .toolbar { ToolbarItem(placement: .cancellationAction) { Button("cancel") { onGone() } } }
    }
  }
}
