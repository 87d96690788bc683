import SuiviKit
import SwiftUI

struct FolderPlace: View {
  let space: String
  let item: String?
  let role: AppRole
  @Environment(Navigator.self) private var navigator
  @State private var presenter: FolderPresenter
  @State private var rights: FolderRightsPresenter
  @State private var changing = false

  init(space: String, item: String?, role: AppRole, session: Session) {
    self.space = space
    self.item = item
    self.role = role
    _presenter = State(initialValue: FolderPresenter(session, space: space, folder: item))
    _rights = State(initialValue: FolderRightsPresenter(session, space: space, folder: item))
  }

  var body: some View {
    Draws(presenter.folder) { state in
      FolderScreen(space: space, state: state, role: role) { await presenter.more() }
        .toolbar {
          ToolbarItem(placement: .primaryAction) {
            if !state.rights.none {
              Button("rights_title", systemImage: "folder.badge.gearshape") { changing = true }
            }
          }
        }
        .sheet(isPresented: $changing) {
          FolderRightsSheet(state: state, presenter: rights) { changing = false }
        }
        .navigationTitle(state.folder?.title ?? state.client ?? String(localized: "folder_root"))
    }
    .overlay(alignment: .bottom) { DoingView(acting: rights.acting) }
    .onChange(of: rights.acting.doing.done) { _, done in if done == .deleted { navigator.back() } }
  }
}

/// What is in a folder, or in the root of a record.
struct FolderScreen: View {
  let space: String
  let state: FolderState
  let role: AppRole
  let onMore: @MainActor () async -> Void

  var body: some View {
    List {
      if state.onlineOnly { Text("folder_online_only").font(.footnote) }
      if state.onPhones > 0 { Label("on_phones \(state.onPhones)", systemImage: "iphone") }
      if state.waiting > 0 { Label("waiting_saved \(state.waiting)", systemImage: "clock") }
      if state.needsConsent {
        NavigationLink(value: Route.consent(space: space)) { Text("home_consent_go") }
      }
      if state.adds {
        NavigationLink(value: Route.add(space: space, folder: state.folder?.item)) {
          Label("add_title", systemImage: "camera").font(.headline)
        }
      }
      if role == .professional, state.folder == nil { RecordLinks(space: space) }
      ForEach(state.folders, id: \.item) { FolderLineView(folder: $0) }
      if !state.files.isEmpty {
        LazyVGrid(columns: [GridItem(.adaptive(minimum: 104))]) {
          ForEach(state.files) { FileTileView(file: $0) }
        }
      }
      if state.bare {
        MessageView(
          message: Message(title: "folder_empty_title", text: "folder_empty", image: "folder"))
      }
      if state.more { Button("more") { Task { await onMore() } } }
    }
  }
}

private struct RecordLinks: View {
  let space: String

  var body: some View {
    NavigationLink(value: Route.results(space: space)) {
      Label("record_results", systemImage: "chart.xyaxis.line")
    }
    NavigationLink(value: Route.people(space: space)) {
      Label("record_people", systemImage: "person.2")
    }
    NavigationLink(value: Route.compare(space: space)) {
      Label("compare_title", systemImage: "rectangle.split.2x1")
    }
  }
}

/// What may be done with a place: what can't be undone is asked once more.
struct FolderRightsSheet: View {
  let state: FolderState
  let presenter: FolderRightsPresenter
  let onEnd: @MainActor () -> Void
  @State private var name = ""
  @State private var newName = ""
  @State private var sharing = FolderSharing.auto
  @State private var deletes = false

  var body: some View {
    NavigationStack {
      Form {
        if state.rights.add {
          Section("rights_add") {
            TextField("rights_name", text: $newName)
            Button("rights_add_go") { does { await presenter.add(newName, .auto) } }.disabled(
              newName.isEmpty)
          }
        }
        if state.rights.rename {
          Section("rights_rename") {
            TextField("rights_name", text: $name)
            Button("rights_rename_go") { does { await presenter.rename(name) } }.disabled(
              name.isEmpty)
          }
        }
        if state.rights.share {
          Section("rights_share") {
            Picker("rights_share", selection: $sharing) {
              Text("rights_auto").tag(FolderSharing.auto)
              Text("rights_open").tag(FolderSharing.open)
              Text("rights_view_only").tag(FolderSharing.viewOnly)
            }
            Text(sharing.means(state.client ?? String(localized: "rights_client"))).font(.footnote)
            Button("rights_share_go") { does { await presenter.share(sharing) } }
          }
        }
        if state.rights.delete { Button("rights_delete", role: .destructive) { deletes = true } }
      }
      .navigationTitle("rights_title")
      .toolbar { ToolbarItem(placement: .cancellationAction) { Button("cancel") { onEnd() } } }
      .alert("rights_delete_title", isPresented: $deletes) {
        Button("rights_delete", role: .destructive) { does { await presenter.delete() } }
        Button("cancel", role: .cancel) {}
      } message: {
        Text("rights_delete_text \(state.folder?.name ?? "")")
      }
      .onAppear {
        name = state.folder?.name ?? ""
        sharing = state.rights.sharing
      }
    }
  }

  private func does(_ act: @escaping @MainActor () async -> Void) {
    Task { await act() }
    onEnd()
  }
}

extension FolderSharing {
  fileprivate func means(_ client: String) -> String {
    switch self {
    case .auto: String(localized: "rights_auto_means \(client)")
    case .open: String(localized: "rights_open_means \(client)")
    case .viewOnly: String(localized: "rights_view_only_means \(client)")
    }
  }
}
