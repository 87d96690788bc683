import SuiviKit
import SwiftUI

struct AssignPlace: View {
  @State private var presenter: AssignPresenter

  init(space: String, session: Session) {
    _presenter = State(initialValue: AssignPresenter(session, space: space))
  }

  var body: some View {
    Draws(
      presenter.templates,
      empty: Message(title: "assign_empty_title", text: "assign_empty", image: "doc")
    ) { rows in
      AssignScreen(
        rows: rows, onAssign: { await presenter.assign($0, due: $1) },
        onFill: { await presenter.fill($0) })
    }
    .navigationTitle("assign_title")
    .overlay(alignment: .bottom) { DoingView(acting: presenter.acting) }
    .modifier(OpensDraft(beginning: presenter.beginning))
  }
}

/// What may be assigned, or filled at once.
struct AssignScreen: View {
  let rows: [TemplateRow]
  let onAssign: @MainActor (_ template: String, _ due: String) async -> Void
  let onFill: @MainActor (String) async -> Void
  @State private var assigns: TemplateRow?
  @State private var due = ""

  var body: some View {
    List(rows) { row in
      VStack(alignment: .leading, spacing: 8) {
        Text(verbatim: row.title.said).font(.headline)
        Text(row.byClient ? "assign_by_client" : "assign_by_professional").font(.footnote)
        Text("assign_questions \(row.questions)").font(.footnote)
        SeenView(seen: row.seenBy)
        HStack {
          Button("assign_go") {
            due = ""
            assigns = row
          }
          if !row.byClient { Button("assign_fill") { Task { await onFill(row.template) } } }
        }
        .buttonStyle(.bordered)
      }
    }
    .alert(
      "assign_go",
      isPresented: $assigns.isThere()
    ) {
      TextField("assign_due", text: $due)
      Button("assign_go") { if let it = assigns?.template { Task { await onAssign(it, due) } } }
      Button("cancel", role: .cancel) {}
    } message: {
      Text(verbatim: assigns?.title.said ?? "")
    }
  }
}
