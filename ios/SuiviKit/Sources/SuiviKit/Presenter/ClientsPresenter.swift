import Suivi

/// A professional's clients.
public struct ClientsState: Equatable, Sendable {
  public var clients: [ClientLine]
  /// There is more: `ClientsPresenter.more`.
  public var more: Bool
  /// Without network: only those whose records are on this phone.
  public var keptOnly: Bool
}

/// A client in the list.
public struct ClientLine: Equatable, Sendable, Identifiable {
  public var space: String
  public var name: String
  /// The record is on this phone.
  public var kept: Bool
  public var archived: Bool
  public var hasAccount: Bool
  /// How many photos still wait on the client's phones.
  public var onPhones: Int

  public var id: String { space }
}

/// My clients, and finding one.
@MainActor
public final class ClientsPresenter {
  public let clients: Drawing<ClientsState>
  private let asked = Asked((find: String?.none, pages: 1))

  public init(_ session: Session) {
    clients = Drawing(session) { [asked] in try await Self.drawn($0, asked.value.find, asked.value.pages) }
  }

  /// Shows those whose name has `text` in it; all if there is none.
  public func find(_ text: String) async {
    asked.value = (text.trimmed.isEmpty ? nil : text.trimmed, 1)
    await clients.again()
  }

  /// Shows the next page as well.
  public func more() async {
    asked.value.pages += 1
    await clients.again()
  }

  private static func drawn(_ phone: Phone, _ find: String?, _ pages: Int) async throws -> Shown<ClientsState> {
    var read = [try await phone.clients(find: find, after: nil)]
    while read.count < pages, let next = read.last?.next {
      read.append(try await phone.clients(find: find, after: next))
    }
    let lines = read.flatMap(\.clients).map(\.line)
    // Finding nobody is no empty list of clients: the field stays.
    if lines.isEmpty, find == nil { return .empty }
    return .ready(
      ClientsState(clients: lines, more: read.last?.next != nil, keptOnly: read.contains(where: \.keptOnly)))
  }
}

extension ClientRow {
  fileprivate var line: ClientLine {
    ClientLine(
      space: space.text, name: name, kept: followed, archived: archived, hasAccount: hasAccount,
      onPhones: onPhones.map { Int($0.pending + $0.blocked) } ?? 0)
  }
}
