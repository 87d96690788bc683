import SuiviKit
import SwiftUI

struct PhotoPlace: View {
  let item: String
  let space: String?
  let role: AppRole
  @Environment(Navigator.self) private var navigator
  @State private var presenter: PhotoPresenter
  @State private var shared: SharedPhoto?

  init(item: String, space: String?, role: AppRole, session: Session) {
    self.item = item
    self.space = space
    self.role = role
    _presenter = State(initialValue: PhotoPresenter(session, item: item, role: role))
  }

  var body: some View {
    Draws(presenter.photo) { state in
      PhotoScreen(
        state: state, space: space, onDelete: { await presenter.delete() },
        onShare: { await presenter.share { shared = SharedPhoto($0) } })
    }
    .navigationTitle("photo_title")
    .overlay(alignment: .bottom) { DoingView(acting: presenter.acting) }
    .sheet(item: $shared) { ShareSheet(photo: $0) }
    .onChange(of: presenter.acting.doing.done) { _, done in if done == .deleted { navigator.back() }
    }
  }
}

/// One photo: zoom, who sees it, and what may be done with it.
struct PhotoScreen: View {
  let state: PhotoState
  let space: String?
  let onDelete: @MainActor () async -> Void
  let onShare: @MainActor () async -> Void
  @State private var zoom = Zoom()
  @State private var deletes = false
  @State private var shares = false

  var body: some View {
    VStack {
      PictureView(file: state.file, said: state.phrase, large: true).modifier(Zooms(zoom: $zoom))
      ZoomButtons(zoom: $zoom)
      // At large letters it scrolls.
      ScrollView {
        VStack(alignment: .leading) {
          Text(state.file.title).font(.headline)
          Text(dayWords(state.file.at))
          if state.file.dateEdited { Text("date_edited").font(.footnote) }
          SeenView(seen: state.seen)
          if let space {
            NavigationLink(value: Route.compare(space: space, pose: state.file.pose)) {
              Label("photo_compare", systemImage: "rectangle.split.2x1")
            }
          }
          NavigationLink(value: Route.visibility(item: state.file.item)) { Label("choose_who", systemImage: "eye") }
        }
      }
    }
    .padding(16)
    .toolbar {
      ToolbarItem(placement: .primaryAction) {
        if state.shares {
          Button("photo_share", systemImage: "square.and.arrow.up") { shares = true }
        }
      }
      ToolbarItem(placement: .bottomBar) {
        if state.deletes {
          Button("photo_delete", systemImage: "trash", role: .destructive) { deletes = true }
        }
      }
    }
    .alert("delete_title", isPresented: $deletes) {
      Button("photo_delete", role: .destructive) { Task { await onDelete() } }
      Button("cancel", role: .cancel) {}
    } message: {
      Text("delete_text")
    }
    .alert("share_title", isPresented: $shares) {
      Button("photo_share") { Task { await onShare() } }
      Button("cancel", role: .cancel) {}
    } message: {
      Text("share_text")
    }
  }
}
