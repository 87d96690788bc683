import Suivi

/// A folder, or the root of a record.
public struct FolderState: Equatable, Sendable {
  /// The client, in a record.
  public var client: String?
  /// The folder itself; none for the root.
  public var folder: FolderRow?
  public var folders: [FolderRow]
  public var files: [FileRow]
  /// How many of this phone's additions are not received yet.
  public var waiting: Int
  /// How many still wait on the client's own phones.
  public var onPhones: Int
  /// There is more: `FolderPresenter.more`.
  public var more: Bool
  /// Read online, and not kept on this phone.
  public var onlineOnly: Bool
  /// The client has to agree before a photo can be added.
  public var needsConsent: Bool
  /// A photo may be added here.
  public var adds: Bool
  public var rights: FolderRights

  /// Nothing is in it.
  public var bare: Bool { folders.isEmpty && files.isEmpty && waiting == 0 }
}

/// What is in a folder.
@MainActor
public final class FolderPresenter {
  public let folder: Drawing<FolderState>
  private let pages = Asked(1)

  public init(_ session: Session, space: String, folder item: String?) {
    let (space, item) = (SpaceId(space), item.map { ItemId($0) })
    folder = Drawing(session) { [pages] phone in
      let first = try await phone.folder(space: space, folder: item, after: nil)
      var read = [first]
      while read.count < pages.value, let next = read.last?.next {
        read.append(try await phone.folder(space: space, folder: item, after: next))
      }
      return .ready(Self.state(first, read))
    }
  }

  /// Shows the next page as well.
  public func more() async {
    pages.value += 1
    await folder.again()
  }

  private static func state(_ first: FolderView, _ read: [FolderView]) -> FolderState {
    let onPhones = first.waiting.isEmpty ? first.onPhones : nil
    return FolderState(
      client: first.client, folder: first.folder?.row(in: first.space),
      folders: read.flatMap(\.folders).map { $0.row(in: first.space) }, files: read.flatMap(\.files).map(\.row),
      waiting: first.waiting.count,
      // Those of this phone are told already.
      onPhones: onPhones.map { Int($0.pending + $0.blocked) } ?? 0,
      more: read.last?.next != nil, onlineOnly: first.onlineOnly, needsConsent: first.can.addRefused == .consent,
      adds: first.can.addPhoto, rights: first.rights)
  }
}
