import SuiviKit
import SwiftUI

/// All of the app: the lock before everything, then whoever uses it decides what is drawn.
struct RootView: View {
  @Environment(Session.self) private var session
  @Environment(AppLock.self) private var lock
  @Environment(Navigator.self) private var navigator
  @SceneStorage("way") private var way: Data?

  var body: some View {
    // Not a group: what is heard of one would be heard at each change.
    ZStack {
      if lock.closed {
        LockPlace(purpose: .open, session: session, lock: lock)
      } else {
        OpenView(session: session)
      }
    }
    .onAppear { navigator.kept = way }
    .onChange(of: navigator.kept) { _, kept in way = kept }
  }
}

private struct OpenView: View {
  @Environment(Session.self) private var session
  @Environment(AppLock.self) private var lock
  @Environment(Navigator.self) private var navigator
  @State private var presenter: EntryPresenter

  init(session: Session) { _presenter = State(initialValue: EntryPresenter(session)) }

  var body: some View {
    Draws(presenter.entry) { entry in
      if let invitation = navigator.invitation {
        SignInPlace(known: nil, invitation: invitation, session: session, lock: lock)
      } else if navigator.another {
        SignInPlace(known: nil, invitation: nil, session: session, lock: lock)
      } else {
        switch entry {
        case .signedOut(let known):
          SignInPlace(known: known?.because(lock.spent), invitation: nil, session: session, lock: lock)
            // Who was signed out from afar comes back to where he was.
            .onAppear { if known?.ended == nil { navigator.leaves() } }
        case .signedIn(.professional, let account) where !lock.on && !lock.isUnwanted(account):
          LockPlace(purpose: .choose, session: session, lock: lock)
        case .signedIn(let role, let account):
          // Nothing of one account is drawn under another.
          if navigator.account == account, navigator.role == role {
            TabsView(role: role).id(account)
          } else {
            ProgressView { Text("loading") }.task { navigator.begins(account, role) }
          }
        }
      }
    }
  }
}

extension KnownAccount {
  /// Whoever was signed out by wrong PINs is told so.
  fileprivate func because(_ spent: Bool) -> KnownAccount {
    var known = self
    if spent { known.ended = .pinSpent }
    return known
  }
}
