import SuiviKit
import SwiftUI

/// The app: it has one session, whatever scenes there are.
@main
struct SuiviApp: App {
  @UIApplicationDelegateAdaptor(SuiviDelegate.self) private var delegate
  @Environment(\.scenePhase) private var phase

  var body: some Scene {
    WindowGroup {
      RootView()
        .environment(AppProcess.only.session)
        .environment(AppProcess.only.lock)
        .environment(AppProcess.only.navigator)
        // In the app switcher nothing of anybody is to be seen.
        .overlay { if phase != .active { Cover() } }
        .onOpenURL { AppProcess.only.navigator.opens($0) }
        .onChange(of: phase, initial: true) { _, phase in
          switch phase {
          case .active: AppProcess.only.comesIntoSight()
          case .background: AppProcess.only.leavesSight()
          default: break
          }
        }
    }
  }
}

/// What stands before everything while nobody uses the app.
private struct Cover: View {
  var body: some View {
    ZStack {
      Rectangle().fill(Color("Ground"))
      Image(systemName: "lock").font(.largeTitle).foregroundStyle(.tint).accessibilityHidden(true)
    }
    .ignoresSafeArea()
  }
}
