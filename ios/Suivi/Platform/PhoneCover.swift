#if canImport(UIKit)
  import SwiftUI
  import UIKit

  /// What stands before everything while nobody uses the app, sheets and alerts too: in a window of its own, so that
  /// the app switcher shows nothing of anybody.
  @MainActor
  enum PhoneCover {
    private static var window: UIWindow?

    static func covers(_ cover: Bool) {
      guard cover else {
        window = nil
        return
      }
      guard window == nil, let scene = PhoneScene.first else { return }
      let above = UIWindow(windowScene: scene)
      above.rootViewController = UIHostingController(rootView: CoverView())
      above.windowLevel = .alert + 1
      above.isHidden = false
      window = above
    }
  }

  /// Where the app is drawn.
  @MainActor
  enum PhoneScene {
    static var first: UIWindowScene? {
      UIApplication.shared.connectedScenes.compactMap { $0 as? UIWindowScene }.first
    }
  }
#endif
