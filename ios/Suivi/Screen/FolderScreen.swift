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
  @State private var listed = false

  init(space: String, item: String?, role: AppRole, session: Session) {
    self.space = space
    self.item = item
    self.role = role
    _presenter = State(initialValue: FolderPresenter(session, space: space, folder: item))
    _rights = State(initialValue: FolderRightsPresenter(session, space: space, folder: item))
  }

  var body: some View {
    Draws(presenter.folder) { state in
      FolderScreen(space: space, state: state, role: role, listed: listed) { await presenter.more() }
        .toolbar {
          ToolbarItem(placement: .primaryAction) {
            if !state.files.isEmpty {
              Button(
                listed ? "folder_as_grid" : "folder_as_list", systemImage: listed ? "square.grid.2x2" : "list.bullet"
              ) {
                listed.toggle()
              }
            }
          }
          ToolbarItem(placement: .primaryAction) {
            if !state.rights.none {
              Button("rights_title", systemImage: "folder.badge.gearshape") { changing = true }
            }
          }
        }
        .sheet(isPresented: $changing) {
          FolderRightsSheet(state: state, presenter: rights) { changing = false }
        }
        .navigationTitle(state.folder?.title.said ?? state.client ?? String(localized: "folder_root"))
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
  /// Not as a grid.
  let listed: Bool
  let onMore: @MainActor () async -> Void

  var body: some View {
    List {
      if state.onlineOnly { Text("folder_online_only").font(.footnote) }
      if state.onPhones > 0 { Label("on_phones \(state.onPhones)", systemImage: "iphone") }
      if state.waiting > 0 { Label("waiting_saved \(state.waiting)", systemImage: "clock") }
      if state.needsConsent { ConsentWay(space: space) }
      if state.adds {
        NavigationLink(value: Route.add(space: space, folder: state.folder?.item)) {
          Label("add_title", systemImage: "camera").font(.headline)
        }
      }
      if state.files.filter({ $0.kind == .photo }).count > 1 {
        NavigationLink(value: Route.compare(space: space, pose: nil)) {
          Label("photo_compare", systemImage: "rectangle.split.2x1")
        }
      }
      if role == .professional, state.folder == nil { RecordLinks(space: space) }
      ForEach(state.folders, id: \.item) { FolderLineView(folder: $0) }
      if listed {
        ForEach(state.files) { FileLineView(file: $0, space: space) }
      } else if !state.files.isEmpty {
        LazyVGrid(columns: [GridItem(.adaptive(minimum: 152))]) {
          ForEach(state.files) { FileTileView(file: $0, space: space, about: true) }
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
  @State private var newSharing = FolderSharing.auto
  @State private var deletes = false

  var body: some View {
    NavigationStack {
      Form {
        if state.rights.add {
          Section("rights_add") {
            TextField("rights_name", text: $newName)
            SharingPicker(sharing: $newSharing, client: state.client)
            Button("rights_add_go") { does { await presenter.add(newName, newSharing) } }.disabled(
              newName.allSatisfy(\.isWhitespace))
          }
        }
        if state.rights.rename {
          Section("rights_rename") {
            TextField("rights_name", text: $name)
            Button("rights_rename_go") { does { await presenter.rename(name) } }.disabled(
              name.allSatisfy(\.isWhitespace) || name == state.folder?.name)
          }
        }
        if state.rights.share {
          Section("rights_share") {
            SharingPicker(sharing: $sharing, client: state.client)
            Button("rights_share_go") { does { await presenter.share(sharing) } }.disabled(
              sharing == state.rights.sharing)
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

/// The switch, and what each of its places means for the client.
private struct SharingPicker: View {
  @Binding var sharing: FolderSharing
  let client: String?

  var body: some View {
    Picker("rights_share", selection: $sharing) {
      ForEach(FolderSharing.allCases, id: \.self) { sharing in
        VStack(alignment: .leading) {
          Text(sharing.phrase)
          Text(sharing.means(client)).font(.footnote).foregroundStyle(.secondary)
        }
        .tag(sharing)
      }
    }
    .pickerStyle(.inline)
  }
}
