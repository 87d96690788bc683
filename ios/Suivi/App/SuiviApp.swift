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
        .onOpenURL { AppProcess.only.navigator.opens($0) }
        .onChange(of: phase, initial: true) { _, phase in
          PhoneCover.covers(phase != .active)
          switch phase {
          case .active: AppProcess.only.comesIntoSight()
          case .background: AppProcess.only.leavesSight()
          default: break
          }
        }
    }
  }
}

/// What is seen of the app while nobody uses it.
struct CoverView: View {
  var body: some View {
    ZStack {
      Rectangle().fill(Color("Ground"))
      Image(systemName: "lock").font(.largeTitle).foregroundStyle(.tint).accessibilityHidden(true)
    }
    .ignoresSafeArea()
  }
}
