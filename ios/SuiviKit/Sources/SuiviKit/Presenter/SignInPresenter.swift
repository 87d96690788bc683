import Foundation
import Observation
import Suivi

/// What is typed to come in.
public enum SignInField: Sendable { case server, email, password, invitation }

/// How far somebody is with coming in.
public struct SignInState: Equatable, Sendable {
  /// It is being asked.
  public var busy = false
  /// What was in the way.
  public var trouble: Trouble?
  /// The field that `trouble` is about; none: about no field.
  public var field: SignInField?
  /// What was left empty.
  public var empty: Set<SignInField> = []
  /// Somebody is in.
  public var done = false
}

/// Signing in, and accepting an invitation. `device` is what this phone is called on the server.
@Observable @MainActor
public final class SignInPresenter {
  /// How far it is.
  public private(set) var state = SignInState()
  @ObservationIgnored private let session: Session
  @ObservationIgnored private let lock: AppLock
  @ObservationIgnored private let device: String

  public init(_ session: Session, _ lock: AppLock, device: String) {
    self.session = session
    self.lock = lock
    self.device = device
  }

  /// Signs in. `moved`: the person said that this is the same server under another address.
  public func signIn(server: String, role: AppRole, email: String, password: String, moved: Bool = false) async {
    let request = SignInRequest(
      server: Address(server), role: role.forCore, email: email.trimmed, password: Secret(password), deviceName: device,
      moved: moved)
    await comes([.server: server, .email: email, .password: password]) { _ = try await $0.signIn(request: request) }
  }

  /// Accepts an invitation: the link, or the code alone and where the server is.
  public func accept(invitation: String, server: String?, email: String, password: String) async {
    let server = server?.trimmed ?? ""
    let request = AcceptRequest(
      invitation: Secret(invitation), server: server.isEmpty ? nil : Address(server), email: email.trimmed,
      password: Secret(password), deviceName: device)
    await comes([.invitation: invitation, .email: email, .password: password]) {
      _ = try await $0.accept(request: request)
    }
  }

  private func comes(
    _ typed: [SignInField: String], _ act: @escaping @MainActor (Phone) async throws -> Void
  ) async {
    guard !state.busy else { return }
    let empty = Set(typed.filter { $0.value.trimmed.isEmpty }.keys)
    state = SignInState(busy: empty.isEmpty, empty: empty)
    guard empty.isEmpty else { return }
    let trouble = await session.attempt(act)
    if trouble == nil { lock.isForgiven() }
    state = SignInState(trouble: trouble, field: trouble?.field, done: trouble == nil)
  }
}

extension String {
  var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}

extension Trouble {
  fileprivate var field: SignInField? {
    switch self {
    case .address, .cleartext, .notSuivi: .server
    case .wrongCredentials, .weakPassword, .accountExists: .password
    case .invitation, .invitationSpent: .invitation
    default: nil
    }
  }
}
