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
      HomeScreen(state: $0)
    }
    .onChange(of: presenter.home.shown.value, initial: true) { _, home in if let home { navigator.shows(home) } }
    .onChange(of: navigator.wantsPhoto) { _, _ in if let home = presenter.home.shown.value { navigator.shows(home) } }
    .navigationTitle("home_title")
  }
}

/// The client's first screen: my records, their folders and last photos, what waits.
struct HomeScreen: View {
  let state: HomeState

  var body: some View {
    List {
      if state.waiting.blocked > 0 {
        Label("waiting_blocked \(state.waiting.blocked)", systemImage: "exclamationmark.triangle")
      }
      if state.waiting.saved > 0 {
        Label("waiting_saved \(state.waiting.saved)", systemImage: "clock")
      }
      ForEach(state.records, id: \.space) { record in
        Section {
          if record.needsConsent {
            VStack(alignment: .leading) {
              Text("home_consent_title").font(.headline)
              Text("home_consent")
            }
            NavigationLink(value: Route.consent(space: record.space)) { Text("home_consent_go") }
          }
          if let open = record.folders.first(where: { $0.access == .open }), !record.needsConsent {
            NavigationLink(value: Route.add(space: record.space, folder: open.item)) {
              Label("add_title", systemImage: "camera").font(.headline)
            }
          }
          if record.folders.isEmpty { Text("home_no_folder") }
          ForEach(record.folders, id: \.item) { FolderLineView(folder: $0) }
          if !record.latest.isEmpty { LatestView(files: record.latest) }
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

  var body: some View {
    VStack(alignment: .leading) {
      Text("home_latest").font(.headline)
      LazyVGrid(columns: [GridItem(.adaptive(minimum: 88))]) {
        ForEach(files) { FileTileView(file: $0) }
      }
    }
  }
}
