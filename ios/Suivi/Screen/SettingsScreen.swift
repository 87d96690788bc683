import SuiviKit
import SwiftUI

struct SettingsPlace: View {
  @Environment(Navigator.self) private var navigator
  @Environment(AppLock.self) private var lock
  @State private var presenter: SettingsPresenter
  @State private var person: Bool?

  init(session: Session) { _presenter = State(initialValue: SettingsPresenter(session)) }

  var body: some View {
    Draws(presenter.settings) { state in
      SettingsScreen(
        state: state, signingOut: presenter.signingOut,
        lock: LockStands(on: lock.on, person: person),
        ways: SettingsWays(
          onShow: { await presenter.show($0) }, onAnother: { navigator.another = true },
          onLockNow: { lock.closes() },
          onLock: { navigator.go(.lock($0)) },
          onSignOut: { await presenter.signOut(evenIfUnsent: $0) },
          onStay: { presenter.stay() }))
    }
    .navigationTitle("settings_title")
    .task(id: lock.on) { person = Recognition.isPossible ? lock.knowsPerson() : nil }
  }
}

/// How the lock stands; `person`: face or finger may open it, none where this phone has neither.
struct LockStands: Equatable {
  var on: Bool
  var person: Bool?
}

/// Where one gets to from the settings.
struct SettingsWays {
  let onShow: @MainActor (OtherAccount) async -> Void
  let onAnother: @MainActor () -> Void
  let onLockNow: @MainActor () -> Void
  let onLock: @MainActor (LockPurpose) -> Void
  let onSignOut: @MainActor (_ evenIfUnsent: Bool) async -> Void
  let onStay: @MainActor () -> Void
}

/// The account on this phone, the lock, and leaving.
struct SettingsScreen: View {
  let state: SettingsState
  let signingOut: SigningOut
  let lock: LockStands
  let ways: SettingsWays

  var body: some View {
    Form {
      Section {
        LabeledContent("settings_account", value: state.name)
        LabeledContent("sign_in_email", value: state.email)
        LabeledContent("settings_server", value: state.server)
        LabeledContent("settings_device", value: state.device)
      }
      Section("settings_accounts") {
        ForEach(state.others, id: \.self) { other in
          Button {
            Task { await ways.onShow(other) }
          } label: {
            VStack(alignment: .leading) {
              Text(verbatim: other.name)
              Text(verbatim: other.email).font(.footnote)
              Text(other.role == .client ? "settings_as_client" : "settings_as_professional").font(
                .footnote)
            }
          }
        }
        Button("settings_another") { ways.onAnother() }
      }
      Section("settings_lock") {
        if lock.on {
          Button("settings_lock_now") { ways.onLockNow() }
          Text("settings_lock_on").font(.footnote)
          Button("settings_lock_change") { ways.onLock(.change) }
          if let person = lock.person {
            Button("settings_lock_person") { ways.onLock(.person) }
            Text(person ? "settings_lock_person_on" : "settings_lock_person_off").font(.footnote)
          }
          Button("settings_lock_remove", role: .destructive) { ways.onLock(.remove) }
        } else {
          Button("settings_lock_add") { ways.onLock(.choose) }
          Text("settings_lock_off").font(.footnote)
        }
      }
      if let trouble = signingOut.trouble { TroubleView(trouble: trouble) }
      Button(signingOut.busy ? "settings_signing_out" : "settings_sign_out") {
        Task { await ways.onSignOut(false) }
      }
      .disabled(signingOut.busy)
    }
    .alert(
      "settings_unsent_title",
      isPresented: Binding {
        signingOut.unsent > 0
      } set: {
        if !$0 { ways.onStay() }
      }
    ) {
      Button("settings_leave", role: .destructive) { Task { await ways.onSignOut(true) } }
      Button("settings_stay", role: .cancel) { ways.onStay() }
    } message: {
      Text("settings_unsent \(signingOut.unsent)")
    }
  }
}
