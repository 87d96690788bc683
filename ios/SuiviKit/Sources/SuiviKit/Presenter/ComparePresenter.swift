import Observation
import Suivi

/// Two photos of a record beside each other.
public struct CompareState: Equatable, Sendable {
  public var client: String?
  /// Those with two photos or more; a pose without a word: none was given.
  public var poses: [ComparePose]
  /// Which of them.
  public var pose: Int
  public var before: FileRow
  public var after: FileRow

  public var photos: [FileRow] { poses[pose].photos }
}

/// The photos of a pose, the first taken first.
public struct ComparePose: Equatable, Hashable, Sendable {
  public var word: String?
  public var photos: [FileRow]
}

/// Compares two photos: at first the first and the latest of a pose.
@Observable @MainActor
public final class ComparePresenter {
  /// What there is to compare; `state` is what is compared.
  @ObservationIgnored public let poses: Drawing<[ComparePose]>
  private var pose: String??
  private var before: String?
  private var after: String?

  /// `pose`: the one to begin with, if it has two photos.
  public init(_ session: Session, space: String, pose: String? = nil) {
    self.pose = pose.map { .some($0) }
    poses = Drawing(session) { phone in
      let poses = try await phone.compare(space: SpaceId(space)).poses.map { pose in
        ComparePose(word: pose.pose, photos: pose.photos.map(\.row).filter { $0.kind == .photo })
      }.filter { $0.photos.count > 1 }
      return poses.isEmpty ? .empty : .ready(poses)
    }
  }

  /// As it was chosen.
  public var state: Shown<CompareState> {
    switch poses.shown {
    case .loading: .loading
    case .empty: .empty
    case .failed(let trouble): .failed(trouble)
    case .ready(let poses): .ready(chosen(poses))
    }
  }

  /// The first and the latest of another pose.
  public func pose(_ word: String?) {
    pose = .some(word)
    (before, after) = (nil, nil)
  }

  public func before(_ item: String) { before = item }

  public func after(_ item: String) { after = item }

  public func swap() {
    guard case .ready(let now) = state else { return }
    (before, after) = (now.after.item, now.before.item)
  }

  private func chosen(_ poses: [ComparePose]) -> CompareState {
    let at = pose.flatMap { word in poses.firstIndex { $0.word == word } } ?? 0
    let photos = poses[at].photos
    return CompareState(
      poses: poses, pose: at, before: photos.first { $0.item == before } ?? photos[0],
      after: photos.first { $0.item == after } ?? photos[photos.count - 1])
  }
}
