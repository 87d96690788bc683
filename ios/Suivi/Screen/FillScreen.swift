import SuiviKit
import SwiftUI

struct FillPlace: View {
  @Environment(Navigator.self) private var navigator
  @State private var presenter: FillPresenter

  init(draft: String, session: Session) {
    _presenter = State(initialValue: FillPresenter(session, draft: draft))
  }

  var body: some View {
    Draws(presenter.fill) { state in
      FillScreen(
        state: state, busy: presenter.acting.doing.busy, unkept: presenter.trouble,
        photos: { await presenter.photos() },
        onWrite: { await presenter.write($0, $1) },
        onComplete: { await presenter.complete() }, onDiscard: { await presenter.discard() },
        onAgain: { await presenter.again() })
    }
    .overlay(alignment: .bottom) { DoingView(acting: presenter.acting) }
    .onChange(of: presenter.acting.doing.done) { _, done in if done != nil { navigator.back() } }
  }
}

/// A draft: what is typed is saved as it is typed.
struct FillScreen: View {
  let state: FillState
  let busy: Bool
  /// Why not everything that stands there is kept.
  let unkept: Trouble?
  let photos: @MainActor () async -> [PhotoOption]
  let onWrite: @MainActor (_ key: String, _ text: String) async -> Void
  let onComplete: @MainActor () async -> Void
  let onDiscard: @MainActor () async -> Void
  let onAgain: @MainActor () async -> Void
  @State private var discards = false

  /// It is not on its way yet.
  private var open: Bool { state.stands != .onItsWay }

  var body: some View {
    Form {
      if let unkept {
        TroubleView(trouble: unkept)
        Button("remedy_again") { Task { await onAgain() } }
      }
      switch state.stands {
      case .draft: if unkept == nil { Text("fill_saved").font(.footnote) }
      case .onItsWay: Text("fill_on_its_way")
      case .cameBack: Text("fill_came_back")
      }
      ForEach(state.fields) { field in
        Section {
          FieldForm(field: field, photos: photos, onWrite: onWrite).disabled(!open)
          if let wrong = field.wrong { Text(wrong.phrase).foregroundStyle(Color("Trouble")) }
        } header: {
          field.required
            ? Text("fill_required \(field.label.said)") : Text(verbatim: field.label.said)
        } footer: {
          if let before = field.before { Text(before) }
        }
      }
      Text("fill_seen \(state.seenBy.phrase.said)").font(.footnote)
      if open {
        if !state.canComplete { Text("fill_not_yet").font(.footnote) }
        Button("fill_complete") { Task { await onComplete() } }
          .modifier(Prominent())
          .disabled(!state.canComplete || busy)
        Button("fill_discard", role: .destructive) { discards = true }.disabled(busy)
      }
    }
    .navigationTitle(state.title.said)
    .alert("fill_discard_title", isPresented: $discards) {
      Button("fill_discard", role: .destructive) { Task { await onDiscard() } }
      Button("cancel", role: .cancel) {}
    } message: {
      Text("fill_discard_text")
    }
  }
}

/// One question's answer.
private struct FieldForm: View {
  let field: Field
  let photos: @MainActor () async -> [PhotoOption]
  let onWrite: @MainActor (_ key: String, _ text: String) async -> Void
  @State private var typed = ""
  /// What was kept last; none: nothing is shown yet.
  @State private var written: String?
  @State private var choosable: [PhotoOption] = []

  var body: some View {
    // Not a group: what is heard of it would be heard of each of its parts.
    VStack(alignment: .leading) {
      switch field.form {
      case .number(let unit, _, let min, let max):
        // A decimal pad has no minus.
        TextField(unit.phrase(.own("…")).said, text: $typed)
          .keyboardType(min.map { $0 >= 0 } == true ? .decimalPad : .numbersAndPunctuation)
          .accessibilityLabel(Text(verbatim: field.label.said))
        if let range = unit.range(min, max) { Text(range).font(.footnote) }
      case .date:
        TextField("fill_date", text: $typed)
          .keyboardType(.numbersAndPunctuation)
          .accessibilityLabel(Text(verbatim: field.label.said))
      case .text: TextField(field.label.said, text: $typed)
      case .choice(let options):
        Picker(field.label.said, selection: $typed) {
          Text("…").tag("")
          ForEach(options, id: \.key) { Text(verbatim: $0.label.said).tag($0.key) }
        }
      case .photo:
        if choosable.isEmpty { Text("fill_photo_none") }
        Picker("fill_photo", selection: $typed) {
          Text("…").tag("")
          if !typed.isEmpty, !choosable.contains(where: { $0.item == typed }) {
            Text("fill_photo_chosen").tag(typed)
          }
          ForEach(choosable, id: \.item) { Text($0.phrase).tag($0.item) }
        }
        .task { choosable = await photos() }
      }
    }
    .onAppear {
      guard written == nil else { return }
      (typed, written) = (field.typed, field.typed)
    }
    .onChange(of: typed) { _, text in
      guard let before = written, before != text else { return }
      written = text
      Task { await onWrite(field.key, text) }
    }
  }
}
