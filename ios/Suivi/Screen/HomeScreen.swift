import SuiviKit
import SwiftUI

struct HomePlace: View {
  @Environment(Navigator.self) private var navigator
  @State private var presenter: HomePresenter

  init(session: Session) { _presenter = State(initialValue: HomePresenter(session)) }

  var body: some View {
    Draws(
      presenter.home, empty: Message(title: "home_empty_title", text: "home_empty", image: "folder")
    ) {
      HomeScreen(state: $0) { navigator.tab = .waiting }
    }
    .onChange(of: presenter.home.shown.value, initial: true) { _, home in if let home { navigator.shows(home) } }
    .onChange(of: navigator.wantsPhoto) { _, _ in if let home = presenter.home.shown.value { navigator.shows(home) } }
    .navigationTitle("home_title")
  }
}

/// The client's first screen: my records, their folders and last photos, what waits.
struct HomeScreen: View {
  let state: HomeState
  let onWaiting: @MainActor () -> Void

  var body: some View {
    List {
      if state.waiting.blocked > 0 {
        Label("waiting_blocked \(state.waiting.blocked)", systemImage: "exclamationmark.triangle")
        Button("waiting_look") { onWaiting() }
      }
      if state.waiting.saved > 0 {
        Button {
          onWaiting()
        } label: {
          Label("waiting_saved \(state.waiting.saved)", systemImage: "clock")
        }
      }
      ForEach(state.records, id: \.space) { record in
        Section {
          if record.needsConsent { ConsentWay(space: record.space) }
          if let open = record.folders.first(where: { $0.access == .open }), !record.needsConsent {
            NavigationLink(value: Route.add(space: record.space, folder: open.item)) {
              Label("add_title", systemImage: "camera").font(.headline)
            }
          }
          if record.folders.isEmpty { Text("home_no_folder") }
          ForEach(record.folders, id: \.item) { FolderLineView(folder: $0) }
          if !record.latest.isEmpty { LatestView(files: record.latest, space: record.space) }
          NavigationLink(value: Route.results(space: record.space)) {
            Label("home_results", systemImage: "chart.xyaxis.line")
          }
          NavigationLink(value: Route.people(space: record.space)) {
            Label("home_people", systemImage: "person.2")
          }
        } header: {
          if let name = record.name {
            record.archived ? Text("home_archived \(name)") : Text(verbatim: name)
          }
        }
      }
    }
  }
}

private struct LatestView: View {
  let files: [FileRow]
  let space: String

  var body: some View {
    VStack(alignment: .leading) {
      Text("home_latest").font(.headline)
      LazyVGrid(columns: [GridItem(.adaptive(minimum: 88))]) {
        ForEach(files) { FileTileView(file: $0, space: space) }
      }
    }
  }
}
