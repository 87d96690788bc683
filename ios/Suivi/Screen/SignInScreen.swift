import SuiviKit
import SwiftUI

/// Coming in, with an account or with an invitation. Who is in sees the app by itself.
struct SignInPlace: View {
  let known: KnownAccount?
  let invitation: String?
  @Environment(Navigator.self) private var navigator
  @State private var presenter: SignInPresenter

  init(known: KnownAccount?, invitation: String?, session: Session, lock: AppLock) {
    self.known = known
    self.invitation = invitation
    _presenter = State(initialValue: SignInPresenter(session, lock, device: PhoneName.own))
  }

  var body: some View {
    NavigationStack {
      Group {
        if let invitation {
          AcceptScreen(state: presenter.state, link: invitation) {
            await presenter.accept(invitation: $0, server: $1, email: $2, password: $3)
          }
        } else {
          SignInScreen(state: presenter.state, known: known) {
            await presenter.signIn(
              server: $0.server, role: $0.role, email: $0.email, password: $0.password,
              moved: $0.moved)
          }
        }
      }
      .toolbar {
        if invitation != nil || navigator.another {
          ToolbarItem(placement: .cancellationAction) { Button("accept_cancel") { leaves() } }
        } else {
          ToolbarItem(placement: .primaryAction) {
            Button("sign_in_invited") { navigator.invitation = "" }
          }
        }
      }
    }
    .onChange(of: presenter.state.done) { _, done in if done { leaves() } }
  }

  private func leaves() {
    navigator.invitation = nil
    navigator.another = false
  }
}

/// What is typed to sign in.
struct TypedSignIn {
  var server = ""
  var role = AppRole.client
  var email = ""
  var password = ""
  var moved = false
}

struct SignInScreen: View {
  let state: SignInState
  let known: KnownAccount?
  let onSignIn: @MainActor (TypedSignIn) async -> Void
  @State private var typed = TypedSignIn()

  var body: some View {
    Form {
      if let ended = known?.ended { TroubleView(trouble: ended) }
      Section {
        Picker("sign_in_title", selection: $typed.role) {
          Text("role_client").tag(AppRole.client)
          Text("role_professional").tag(AppRole.professional)
        }
        .pickerStyle(.inline)
      } footer: {
        Text("sign_in_intro")
      }
      Section {
        TypedField(title: "sign_in_server", text: $typed.server, field: .server, state: state)
        TypedField(title: "sign_in_email", text: $typed.email, field: .email, state: state)
        TypedField(title: "sign_in_password", text: $typed.password, field: .password, state: state, kind: .password)
      }
      if let trouble = state.trouble {
        if state.field == nil { TroubleView(trouble: trouble) }
        if trouble == .otherServer {
          Button("sign_in_moved") {
            // Said of this one address alone.
            var same = typed
            same.moved = true
            Task { [same] in await onSignIn(same) }
          }
        }
      }
      Button(state.busy ? "sign_in_busy" : "sign_in_go") { Task { await onSignIn(typed) } }
        .modifier(Prominent())
        .disabled(state.busy)
    }
    .navigationTitle("sign_in_title")
    .onAppear {
      guard let known, typed.server.isEmpty else { return }
      typed = TypedSignIn(server: known.server, role: known.role, email: known.email)
    }
  }
}

struct AcceptScreen: View {
  let state: SignInState
  /// Empty: its code is to be typed.
  let link: String
  let onAccept:
    @MainActor (_ invitation: String, _ server: String?, _ email: String, _ password: String) async
      -> Void
  @State private var invitation = ""
  @State private var server = ""
  @State private var email = ""
  @State private var password = ""

  var body: some View {
    Form {
      Section {
        if link.isEmpty {
          TypedField(title: "accept_invitation", text: $invitation, field: .invitation, state: state)
          TypedField(title: "sign_in_server", text: $server, field: .server, state: state)
        }
        TypedField(title: "sign_in_email", text: $email, field: .email, state: state)
        TypedField(title: "accept_password", text: $password, field: .password, state: state, kind: .newPassword)
      } footer: {
        Text(link.isEmpty ? "accept_intro_code" : "accept_intro_link")
      }
      // Of a field that is not here nothing would be told.
      let here: [SignInField?] = link.isEmpty ? [.invitation, .server, .email, .password] : [.email, .password]
      if let trouble = state.trouble, !here.contains(state.field) {
        TroubleView(trouble: trouble)
      }
      Button(state.busy ? "sign_in_busy" : "accept_go") {
        Task { await onAccept(link.isEmpty ? invitation : link, server, email, password) }
      }
      .modifier(Prominent())
      .disabled(state.busy)
    }
    .navigationTitle("accept_title")
  }
}

/// A line of text to be typed, and what is wrong with it.
struct TypedField: View {
  let title: LocalizedStringKey
  @Binding var text: String
  let field: SignInField
  let state: SignInState
  /// Of a secret: whether it is one of before, for who keeps them.
  var kind = UITextContentType.username

  var body: some View {
    VStack(alignment: .leading) {
      if field == .password {
        SecureField(title, text: $text).textContentType(kind)
      } else {
        TextField(title, text: $text)
          .textInputAutocapitalization(.never)
          .autocorrectionDisabled()
          .keyboardType(field == .email ? .emailAddress : field == .server ? .URL : .default)
          .textContentType(field == .email ? .username : nil)
      }
      if state.empty.contains(field) { Text("field_empty").font(.footnote).foregroundStyle(Color("Trouble")) }
      if state.field == field, let trouble = state.trouble { TroubleView(trouble: trouble).font(.footnote) }
    }
  }
}
