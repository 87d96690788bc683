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
        state: state, photos: { await presenter.photos() },
        onWrite: { await presenter.write($0, $1) },
        onComplete: { await presenter.complete() }, onDiscard: { await presenter.discard() })
    }
    .overlay(alignment: .bottom) { DoingView(acting: presenter.acting) }
    .onChange(of: presenter.acting.doing.done) { _, done in if done != nil { navigator.back() } }
  }
}

/// A draft: what is typed is saved as it is typed.
struct FillScreen: View {
  let state: FillState
  let photos: @MainActor () async -> [PhotoOption]
  let onWrite: @MainActor (_ key: String, _ text: String) async -> Void
  let onComplete: @MainActor () async -> Void
  let onDiscard: @MainActor () async -> Void
  @State private var discards = false

  var body: some View {
    Form {
      switch state.stands {
      case .draft: Text("fill_saved").font(.footnote)
      case .onItsWay: Text("fill_on_its_way")
      case .cameBack: Text("fill_came_back")
      }
      ForEach(state.fields) { field in
        Section {
          FieldForm(field: field, photos: photos, onWrite: onWrite)
          if let wrong = field.wrong { Text(wrong.words).foregroundStyle(.red) }
        } header: {
          field.required
            ? Text("fill_required \(field.label.text)") : Text(verbatim: field.label.text)
        } footer: {
          if let last = field.last { Text("fill_last \(last.quantity.words)") }
        }
      }
      Text("fill_seen \(state.seenBy.names)").font(.footnote)
      if !state.canComplete { Text("fill_not_yet").font(.footnote) }
      Button("fill_complete") { Task { await onComplete() } }
        .buttonStyle(.borderedProminent)
        .disabled(!state.canComplete)
      Button("fill_discard", role: .destructive) { discards = true }
    }
    .navigationTitle(state.title.text)
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
    Group {
      switch field.form {
      case .number(let unit, _, let min, let max):
        TextField(unit.words("…"), text: $typed).keyboardType(.decimalPad).accessibilityLabel(
          Text(verbatim: field.label.text))
        RangeView(unit: unit, min: min, max: max)
      case .date:
        TextField("fill_date", text: $typed).accessibilityLabel(Text(verbatim: field.label.text))
      case .text: TextField(field.label.text, text: $typed)
      case .choice(let options):
        Picker(field.label.text, selection: $typed) {
          Text("…").tag("")
          ForEach(options, id: \.key) { Text(verbatim: $0.label.text).tag($0.key) }
        }
      case .photo:
        if choosable.isEmpty { Text("fill_photo_none") }
        Picker("fill_photo", selection: $typed) {
          Text("…").tag("")
          ForEach(choosable, id: \.item) { Text("fill_photo_of \(dayWords($0.at))").tag($0.item) }
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

private struct RangeView: View {
  let unit: Measure
  let min: Decimal?
  let max: Decimal?

  var body: some View {
    Group {
      switch (min, max) {
      case (let min?, let max?):
        Text("fill_range \(unit.words(min.formatted())) \(unit.words(max.formatted()))")
      case (let min?, nil): Text("fill_range_from \(unit.words(min.formatted()))")
      case (nil, let max?): Text("fill_range_to \(unit.words(max.formatted()))")
      case (nil, nil): EmptyView()
      }
    }
    .font(.footnote)
  }
}
