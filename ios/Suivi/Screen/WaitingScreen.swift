import SuiviKit
import SwiftUI

struct WaitingPlace: View {
  @State private var presenter: WaitingPresenter
  @State private var onward = Onward()

  init(session: Session) {
    _presenter = State(initialValue: WaitingPresenter(session) { PhoneSettings.refuseBackground })
  }

  var body: some View {
    Draws(
      presenter.waiting, empty: Message(title: "waiting_empty_title", text: "waiting_empty", image: "checkmark.circle")
    ) { state in
      WaitingScreen(
        state: state, told: presenter.told, onRetry: { await presenter.retry($0) },
        onDiscard: { await presenter.discard($0) }, onElsewhere: { await presenter.elsewhere($0, $1) },
        onSave: { line in await presenter.save(line.op, Onward.place(line.name)) { await onward.goes($0) } })
    }
    .navigationTitle("waiting_title")
    // It is over when the system says what became of it, not when its window goes.
    .fileMover(
      isPresented: Binding {
        onward.file != nil
      } set: { _ in
      }, file: onward.file
    ) { moved in
      if case .success = moved { onward.ends(true) } else { onward.ends(false) }
    } onCancellation: {
      onward.ends(nil)
    }
  }
}

/// A copy on its way to where its person wants it.
@Observable @MainActor
final class Onward {
  /// What is to be moved now.
  private(set) var file: URL?
  @ObservationIgnored private var waits: CheckedContinuation<Bool?, Never>?

  /// Where a copy is made: alone in a folder, under the name that its person knows.
  static func place(_ name: String?) -> URL {
    let own = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    return own.appendingPathComponent(name ?? "photo.jpg")
  }

  /// Asks where to; tells whether it is there, or nothing if it shall be nowhere.
  func goes(_ file: URL) async -> Bool? {
    ends(nil)
    return await withCheckedContinuation { waits in
      self.waits = waits
      self.file = file
    }
  }

  func ends(_ moved: Bool?) {
    file = nil
    waits?.resume(returning: moved)
    waits = nil
  }
}

/// Everything that is not received yet: how it stands, why, and what its person can do.
struct WaitingScreen: View {
  let state: WaitingState
  let told: WaitingTold?
  let onRetry: @MainActor (String) async -> Void
  let onDiscard: @MainActor (String) async -> Void
  let onElsewhere: @MainActor (String, String?) async -> Void
  let onSave: @MainActor (WaitingLine) async -> Void
  @State private var discards: WaitingLine?
  @State private var moves: WaitingLine?

  var body: some View {
    List {
      Section {
        if state.blocked > 0 {
          Label("waiting_needs \(state.blocked)", systemImage: "exclamationmark.triangle")
        }
        if state.sending > 0 { Label("waiting_sending \(state.sending)", systemImage: "arrow.up") }
        if state.pending > 0 { Label("waiting_pending \(state.pending)", systemImage: "clock") }
        if state.refused {
          Text("refusal_background")
          Button("refusal_open") { PhoneSettings.open() }
        }
        switch told {
        case .copySaved: Text("saved_copy")
        case .failed(let trouble): TroubleView(trouble: trouble)
        case nil: EmptyView()
        }
      }
      // What needs its person first; else as it was asked for.
      ForEach(state.rows.filter(\.needsYou) + state.rows.filter { !$0.needsYou }) { line in
        LineView(
          line: line, onRetry: onRetry, onSave: onSave, onMove: { moves = line },
          onDiscard: { discards = line })
      }
      if !state.drafts.isEmpty {
        Section("waiting_drafts") {
          ForEach(state.drafts) { draft in
            NavigationLink(value: Route.fill(draft: draft.draft)) {
              VStack(alignment: .leading) {
                Text(verbatim: draft.title.said)
                Text("waiting_draft \(draft.answered) \(draft.questions)").font(.footnote)
              }
            }
          }
        }
      }
      if state.lost > 0 { Text("waiting_lost \(state.lost)") }
      if state.aside > 0 { Text("waiting_aside \(state.aside)") }
    }
    .alert(
      "discard_title \(discards?.called.said ?? "")",
      isPresented: $discards.isThere()
    ) {
      Button("act_discard", role: .destructive) {
        if let op = discards?.op { Task { await onDiscard(op) } }
      }
      Button("cancel", role: .cancel) {}
    } message: {
      Text("discard_text")
    }
    .sheet(item: $moves) { line in
      ElsewhereSheet(folders: line.elsewhere ?? []) { folder in
        moves = nil
        if let folder { Task { await onElsewhere(line.op, folder.item) } }
      }
    }
  }
}

private struct LineView: View {
  let line: WaitingLine
  let onRetry: @MainActor (String) async -> Void
  let onSave: @MainActor (WaitingLine) async -> Void
  let onMove: @MainActor () -> Void
  let onDiscard: @MainActor () -> Void

  var body: some View {
    VStack(alignment: .leading, spacing: 8) {
      Text(line.called).font(.headline)
      if let place = line.place { Text(place).font(.footnote) }
      Text(line.way.phrase)
      if line.way == .sending, let progress = line.progress {
        Text("waiting_progress \(Int(progress * 100))").font(.footnote)
        ProgressView(value: progress).accessibilityHidden(true)
      }
      ViewThatFits {
        HStack { acts }
        VStack(alignment: .leading) { acts }
      }
      .buttonStyle(.bordered)
    }
  }

  private var acts: some View {
    Group {
      if line.elsewhere != nil { Button("act_elsewhere") { onMove() } }
      if line.retry { Button("act_retry") { Task { await onRetry(line.op) } } }
      if line.save { Button("act_save") { Task { await onSave(line) } } }
      if line.discard { Button("act_discard", role: .destructive) { onDiscard() } }
    }
  }
}

private struct ElsewhereSheet: View {
  let folders: [FolderRow]
  let onChoose: @MainActor (FolderRow?) -> Void

  var body: some View {
    NavigationStack {
      List {
        if folders.isEmpty { Text("elsewhere_none") }
        ForEach(folders, id: \.item) { folder in Button(folder.title.said) { onChoose(folder) } }
      }
      .navigationTitle("elsewhere_title")
      .toolbar {
        ToolbarItem(placement: .cancellationAction) { Button("cancel") { onChoose(nil) } }
      }
    }
  }
}
