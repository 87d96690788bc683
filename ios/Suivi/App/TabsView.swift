import SuiviKit
import SwiftUI

/// SwiftUI has one too, since iOS 18.
typealias Tab = SuiviKit.Tab

/// The tabs of a role, each with its own way.
struct TabsView: View {
  let role: AppRole
  @Environment(Navigator.self) private var navigator

  var body: some View {
    @Bindable var navigator = navigator
    TabView(selection: $navigator.tab) {
      ForEach(Tab.of(role), id: \.self) { tab in
        NavigationStack(path: way(tab)) {
          FirstPlace(tab: tab).navigationDestination(for: Route.self) {
            Place(route: $0, role: role)
          }
        }
        .tabItem { Label(tab.title, systemImage: tab.image) }
        .tag(tab)
      }
    }
    .overlay(alignment: .bottom) { ToldView() }
  }

  private func way(_ tab: Tab) -> Binding<[Route]> {
    Binding {
      navigator.ways[tab] ?? []
    } set: {
      navigator.ways[tab] = $0
    }
  }
}

/// What a tab begins with: one line each.
private struct FirstPlace: View {
  let tab: Tab
  @Environment(Session.self) private var session

  var body: some View {
    switch tab {
    case .home: HomePlace(session: session)
    case .inbox: InboxPlace(session: session)
    case .clients: ClientsPlace(session: session)
    case .waiting: WaitingPlace(session: session)
    case .settings: SettingsPlace(session: session)
    }
  }
}

/// Which place a route leads to: one line each.
private struct Place: View {
  let route: Route
  let role: AppRole
  @Environment(Session.self) private var session
  @Environment(AppLock.self) private var lock
  @Environment(Navigator.self) private var navigator

  var body: some View {
    switch route {
    case .folder(let space, let item):
      FolderPlace(space: space, item: item, role: role, session: session)
    case .consent(let space): ConsentPlace(space: space, session: session)
    case .add(let space, let folder):
      AddPlace(space: space, folder: folder, account: navigator.account ?? "", session: session)
    case .photo(let item, let space): PhotoPlace(item: item, space: space, role: role, session: session)
    case .compare(let space, let pose): ComparePlace(space: space, pose: pose, session: session)
    case .visibility(let item): VisibilityPlace(item: item, session: session)
    case .people(let space): PeoplePlace(space: space, session: session)
    case .results(let space): ResultsPlace(space: space, session: session)
    case .result(let item): ResultPlace(item: item, session: session)
    case .assign(let space): AssignPlace(space: space, session: session)
    case .fill(let draft): FillPlace(draft: draft, session: session)
    case .lock(let purpose): LockPlace(purpose: purpose, left: true, session: session, lock: lock)
    }
  }
}

/// What was done, for a moment, and read aloud.
private struct ToldView: View {
  @Environment(Navigator.self) private var navigator

  var body: some View {
    if let told = navigator.told {
      Text(told.phrase)
        .padding(16)
        .background(.thinMaterial)
        .clipShape(Capsule())
        .padding(24)
        .task(id: told) {
          PhoneVoice.says(told.phrase.said)
          if (try? await Task.sleep(for: .seconds(4))) != nil { navigator.told = nil }
        }
    }
  }
}

extension Tab {
  fileprivate var title: LocalizedStringKey {
    switch self {
    case .home: "tab_home"
    case .inbox: "tab_inbox"
    case .clients: "tab_clients"
    case .waiting: "tab_waiting"
    case .settings: "tab_settings"
    }
  }

  fileprivate var image: String {
    switch self {
    case .home: "house"
    case .inbox: "tray"
    case .clients: "person.2"
    case .waiting: "clock"
    case .settings: "slider.horizontal.3"
    }
  }
}
