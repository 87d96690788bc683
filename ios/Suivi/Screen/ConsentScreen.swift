import SuiviKit
import SwiftUI

struct ConsentPlace: View {
  @Environment(Navigator.self) private var navigator
  @State private var presenter: ConsentPresenter

  init(space: String, session: Session) {
    _presenter = State(initialValue: ConsentPresenter(session, space: space))
  }

  var body: some View {
    Draws(presenter.consent) { state in
      ConsentScreen(
        state: state, busy: presenter.acting.doing.busy, trouble: presenter.acting.doing.trouble,
        onAgree: { await presenter.agree() }, onLater: { navigator.back() })
    }
    .navigationTitle("consent_title")
    .onChange(of: presenter.acting.doing.done) { _, done in if done != nil { navigator.back() } }
  }
}

/// Before the first photo: what happens to it, who sees it, how to withdraw.
struct ConsentScreen: View {
  let state: ConsentState
  let busy: Bool
  let trouble: Trouble?
  let onAgree: @MainActor () async -> Void
  let onLater: @MainActor () -> Void

  var body: some View {
    List {
      Section("consent_what_title") { Text("consent_what") }
      Section("consent_who_title") {
        Text("consent_who")
        ForEach(state.participants, id: \.self) { Text(verbatim: $0) }
        if !state.byProfile.isEmpty {
          Text("consent_by_profile")
          ForEach(state.byProfile, id: \.self) { Text(verbatim: $0) }
        }
      }
      Section("consent_withdraw_title") { Text("consent_withdraw") }
      if let trouble { TroubleView(trouble: trouble) }
      Button(busy ? "consent_busy" : "consent_agree") { Task { await onAgree() } }
        .modifier(Prominent())
        .disabled(busy)
      Button("consent_later") { onLater() }
    }
  }
}
