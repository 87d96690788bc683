import Suivi

/// What whoever looks may do with a folder.
public struct FolderRights: Equatable, Sendable {
  /// Make a folder in it.
  public var add = false
  public var rename = false
  /// Change `sharing`.
  public var share = false
  public var delete = false
  public var sharing = FolderSharing.auto

  /// Nothing at all.
  public var none: Bool { !add && !rename && !share && !delete }
}

/// The switch by which a folder opens to the client.
public enum FolderSharing: String, CaseIterable, Sendable {
  /// By what is in it.
  case auto
  /// Open, even while it is empty.
  case open
  /// Seen, never added to.
  case viewOnly
}

/// Changes a folder, or makes one in it; none: the root of the record.
@MainActor
public final class FolderRightsPresenter {
  public let acting: Acting
  private let space: SpaceId
  private let folder: ItemId?

  public init(_ session: Session, space: String, folder: String?) {
    acting = Acting(session)
    self.space = SpaceId(space)
    self.folder = folder.map { ItemId($0) }
  }

  /// Makes a folder here.
  public func add(_ name: String, _ sharing: FolderSharing) async {
    await acting.act(.folderAdded) { [space, folder] in
      _ = try await $0.addFolder(space: space, parent: folder, name: name.trimmed, sharing: sharing.core)
    }
  }

  public func rename(_ name: String) async {
    guard let folder else { return }
    await acting.act(.renamed) { _ = try await $0.rename(item: folder, name: name.trimmed) }
  }

  /// Changes how it opens to the client.
  public func share(_ sharing: FolderSharing) async {
    guard let folder else { return }
    await acting.act(.shared) { _ = try await $0.setSharing(item: folder, sharing: sharing.core) }
  }

  /// Deletes it with all that is in it, for ever. The screen asked before.
  public func delete() async {
    guard let folder else { return }
    await acting.act(.deleted) { _ = try await $0.delete(item: folder) }
  }
}

extension FolderView {
  var rights: FolderRights {
    let sharing: FolderSharing =
      switch folder?.sharing {
      case .open: .open
      case .viewOnly: .viewOnly
      case .auto, nil: .auto
      }
    return FolderRights(
      add: can.addFolder, rename: folder?.can.rename ?? false, share: folder?.can.share ?? false,
      delete: folder?.can.delete ?? false, sharing: sharing)
  }
}

extension FolderSharing {
  fileprivate var core: Sharing {
    switch self {
    case .auto: .auto
    case .open: .open
    case .viewOnly: .viewOnly
    }
  }
}
