import SuiviKit
import SwiftUI

struct LockPlace: View {
  let purpose: LockPurpose
  let lock: AppLock
  /// Once it is done one is back where one came from.
  let left: Bool
  @Environment(Navigator.self) private var navigator
  @State private var presenter: LockPresenter
  @State private var possible = false

  init(purpose: LockPurpose, left: Bool = false, session: Session, lock: AppLock) {
    self.purpose = purpose
    self.left = left
    self.lock = lock
    _presenter = State(initialValue: LockPresenter(session, lock, purpose))
  }

  var body: some View {
    LockScreen(
      state: presenter.state, purpose: purpose, recognises: possible,
      onPin: { await presenter.enter($0) },
      onRecognise: { await recognises() }
    )
    .task {
      await presenter.begins()
      possible = purpose == .open && Recognition.isPossible && lock.knowsPerson()
      if possible { await recognises() }
    }
    .onChange(of: presenter.state.done) { _, done in if done, left { navigator.back() }
    }
  }

  private func recognises() async { if await Recognition.recognises() { presenter.recognised() } }
}

/// The lock before everything: nothing of what is kept can be seen.
struct LockScreen: View {
  let state: LockState
  let purpose: LockPurpose
  /// Face or finger may open it.
  let recognises: Bool
  let onPin: @MainActor (String) async -> Void
  let onRecognise: @MainActor () async -> Void
  @State private var pin = ""

  var body: some View {
    Form {
      Section {
        if let trouble = state.trouble { TroubleView(trouble: trouble) }
        if let wrong = state.phrase { Text(wrong).foregroundStyle(Color("Trouble")) }
        if state.differs { Text("lock_differs") }
        SecureField("lock_pin", text: $pin).keyboardType(.numberPad)
        Button(purpose == .open ? "lock_open" : "lock_next") {
          let typed = pin
          pin = ""
          Task { await onPin(typed) }
        }
        .modifier(Prominent())
        .disabled(pin.count != AppLock.digits || state.busy)
        if recognises, state.step == .present {
          Button("lock_recognise") { Task { await onRecognise() } }
        }
      } header: {
        Text(title)
      } footer: {
        if purpose == .open { Text("lock_sends") }
        if purpose == .choose, state.step == .new { Text("lock_choose_why") }
      }
    }
    .onChange(of: state.wrong) { _, _ in if let wrong = state.phrase { PhoneVoice.says(wrong.said) } }
    .onChange(of: pin) { _, typed in pin = String(typed.filter(\.isNumber).prefix(AppLock.digits)) }
  }

  private var title: LocalizedStringKey {
    switch state.step {
    case .present: purpose == .open ? "lock_title" : "lock_present"
    case .new: "lock_choose"
    case .again: "lock_again"
    }
  }
}
