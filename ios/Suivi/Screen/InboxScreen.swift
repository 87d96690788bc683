import SuiviKit
import SwiftUI

struct InboxPlace: View {
  @State private var presenter: InboxPresenter

  init(session: Session) { _presenter = State(initialValue: InboxPresenter(session)) }

  var body: some View {
    Draws(
      presenter.inbox,
      empty: Message(title: "inbox_empty_title", text: "inbox_empty", image: "tray")
    ) { state in
      InboxScreen(state: state) { await presenter.looked($0, state) }
    }
    .navigationTitle("inbox_title")
    .overlay(alignment: .bottom) { DoingView(acting: presenter.acting) }
  }
}

/// A professional's new photos across all clients.
struct InboxScreen: View {
  let state: InboxState
  let onLooked: @MainActor (String) async -> Void

  var body: some View {
    List {
      ForEach(state.records, id: \.space) { record in
        Section {
          NavigationLink(value: Route.folder(space: record.space, item: nil)) {
            VStack(alignment: .leading) {
              Text(verbatim: record.client).font(.headline)
              Text("inbox_new \(record.count)").font(.footnote)
            }
          }
          LazyVGrid(columns: [GridItem(.adaptive(minimum: 104))]) {
            ForEach(record.newest) { FileTileView(file: $0, space: record.space) }
          }
          NavigationLink(value: Route.compare(space: record.space, pose: nil)) {
            Label("photo_compare", systemImage: "rectangle.split.2x1")
          }
          Button("inbox_looked") { Task { await onLooked(record.space) } }
        }
      }
    }
  }
}
