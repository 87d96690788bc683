import SuiviKit
import SwiftUI

struct VisibilityPlace: View {
  @State private var presenter: VisibilityPresenter

  init(item: String, session: Session) {
    _presenter = State(initialValue: VisibilityPresenter(session, item: item))
  }

  var body: some View {
    Draws(presenter.visibility) { state in
      VisibilityScreen(
        state: state, asked: presenter.asked, onChoose: { await presenter.choose($0) },
        onKeep: { presenter.keep() },
        onConfirm: { await presenter.confirm() })
    }
    .navigationTitle("choose_who")
    .overlay(alignment: .bottom) { DoingView(acting: presenter.acting) }
  }
}

/// The audience of a file. A change is asked with names before it is done.
struct VisibilityScreen: View {
  let state: VisibilityState
  let asked: Shown<AskedChange>?
  let onChoose: @MainActor (Choice) async -> Void
  let onKeep: @MainActor () -> Void
  let onConfirm: @MainActor () async -> Void

  var body: some View {
    List {
      Section {
        Text(verbatim: state.file.name)
        Text(state.file.audience.phrase).font(.headline)
        SeenView(seen: state.seenBy)
      }
      if state.choices.isEmpty {
        Text("visibility_fixed")
      } else {
        Section("visibility_change") {
          ForEach(state.choices, id: \.self) { choice in
            Button {
              Task { await onChoose(choice) }
            } label: {
              VStack(alignment: .leading) {
                Text(choice.audience.phrase)
                SeenView(seen: choice.seen)
              }
            }
          }
        }
      }
    }
    .sheet(
      isPresented: Binding {
        asked != nil
      } set: {
        if !$0 { onKeep() }
      }
    ) {
      NavigationStack { AskedView(asked: asked ?? .loading, onKeep: onKeep, onConfirm: onConfirm) }
        .presentationDetents([.medium, .large])
    }
  }
}

private struct AskedView: View {
  let asked: Shown<AskedChange>
  let onKeep: @MainActor () -> Void
  let onConfirm: @MainActor () async -> Void

  var body: some View {
    List {
      switch asked {
      case .loading, .empty: ProgressView { Text("loading") }
      case .failed(let trouble): TroubleView(trouble: trouble)
      case .ready(let change):
        Text("visibility_to \(change.to.phrase.said)").font(.headline)
        Text("visibility_before \(change.before.phrase.said)")
        Text("visibility_after \(change.after.phrase.said)")
        ForEach(change.opens, id: \.self) { Text("visibility_opens \($0)") }
        ForEach(change.closes, id: \.self) { Text("visibility_closes \($0)") }
        if !change.certain { Text("visibility_uncertain").font(.footnote) }
        Button("visibility_confirm") { Task { await onConfirm() } }.modifier(Prominent())
      }
    }
    .navigationTitle("visibility_sure")
    .toolbar { ToolbarItem(placement: .cancellationAction) { Button("cancel") { onKeep() } } }
  }
}
