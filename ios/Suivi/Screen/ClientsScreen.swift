import SuiviKit
import SwiftUI

struct ClientsPlace: View {
  @State private var presenter: ClientsPresenter
  @State private var find = ""

  init(session: Session) { _presenter = State(initialValue: ClientsPresenter(session)) }

  var body: some View {
    Draws(
      presenter.clients,
      empty: Message(title: "clients_empty_title", text: "clients_empty", image: "person.2")
    ) {
      ClientsScreen(state: $0) { await presenter.more() }
    }
    .searchable(text: $find, prompt: "clients_find")
    .task(id: find) { await presenter.find(find) }
    .navigationTitle("clients_title")
  }
}

/// My clients, and finding one.
struct ClientsScreen: View {
  let state: ClientsState
  let onMore: @MainActor () async -> Void

  var body: some View {
    List {
      if state.keptOnly { Text("clients_kept_only").font(.footnote) }
      if state.clients.isEmpty { Text("clients_none_found") }
      ForEach(state.clients) { client in
        NavigationLink(value: Route.folder(space: client.space, item: nil)) {
          VStack(alignment: .leading) {
            Text(verbatim: client.name)
            Group {
              if client.archived { Text("clients_archived") }
              if !client.hasAccount { Text("clients_without_account") }
              if !client.kept { Text("clients_online_only") }
              if client.onPhones > 0 { Text("on_phones \(client.onPhones)") }
            }
            .font(.footnote)
            .foregroundStyle(.secondary)
          }
        }
      }
      if state.more { Button("more") { Task { await onMore() } } }
    }
  }
}
