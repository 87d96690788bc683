import Suivi

/// A folder in a list.
public struct FolderRow: Equatable, Hashable, Sendable {
  public var space: String
  public var item: String
  /// Its own name; that of an automatic folder is in `holds`.
  public var name: String
  public var holds: Holds?
  public var access: FolderAccess
}

/// What is in an automatic folder.
public enum Holds: Sendable { case documents, assessments }

/// How a folder stands to the client.
public enum FolderAccess: Sendable {
  /// He sees it, and adds to it.
  case open
  /// He sees it.
  case seen
  /// He does not see it.
  case hidden
  /// Made by the software: nobody adds to it by hand.
  case automatic
}

/// A file in a list.
public struct FileRow: Equatable, Hashable, Sendable, Identifiable {
  public var item: String
  public var name: String
  public var kind: FileKind
  /// Microseconds since 1970.
  public var at: Int64
  /// A person changed that date.
  public var dateEdited: Bool
  /// The pose slot: its word.
  public var pose: String?
  public var audience: Audience
  /// Whoever looks made it.
  public var mine: Bool
  /// Its small picture is on this phone.
  public var kept: Bool

  public var id: String { item }
}

/// What a file is, by how it is drawn.
public enum FileKind: Sendable { case photo, document, video, other }

/// Who sees a file.
public enum Audience: String, CaseIterable, Sendable {
  case justMe, branch, company, makerAndClient, companyAndClient, everyone
}

extension FolderTile {
  func row(in space: SpaceId) -> FolderRow {
    FolderRow(
      space: space.text, item: item.text, name: name,
      holds: holds.map { $0 == .document ? .documents : .assessments },
      access: `protected` ? .automatic : !clientSees ? .hidden : clientAdds ? .open : .seen)
  }
}

extension FileTile {
  var row: FileRow {
    let kind: FileKind =
      mediaType.hasPrefix("image/")
      ? .photo : mediaType.hasPrefix("video/") ? .video : mediaType == "application/pdf" ? .document : .other
    return FileRow(
      item: item.text, name: name, kind: kind, at: at, dateEdited: dateEdited, pose: pose, audience: level.audience,
      mine: mine, kept: hasThumbnail)
  }
}

extension Level {
  var audience: Audience {
    switch self {
    case .justMe: .justMe
    case .branch: .branch
    case .company: .company
    case .meAndClient: .makerAndClient
    case .companyAndClient: .companyAndClient
    case .everyone: .everyone
    }
  }
}
