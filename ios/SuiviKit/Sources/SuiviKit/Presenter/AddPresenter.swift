import Foundation
import Observation
import Suivi

/// Where a photo goes, who sees it there, and what may lie over the camera.
public struct AddState: Equatable, Sendable {
  public var client: String?
  /// The folder's own name; none for the root.
  public var folder: String?
  /// Why nothing can be added here; none: it can.
  public var refused: Trouble?
  /// The visibilities that may be chosen, the usual one first.
  public var choices: [Choice]
  /// The slots, then a person's own.
  public var poses: [PoseRow]
}

extension AddState {
  /// The one that was chosen, as it is now; none: it can't be chosen any more.
  public func choice(_ chosen: Choice?) -> Choice? {
    guard let chosen else { return choices.first }
    return choices.first { $0.audience == chosen.audience && $0.branch == chosen.branch }
  }
}

/// A pose, and what of it may lie over the camera.
public struct PoseRow: Equatable, Hashable, Sendable {
  public var word: String
  public var count: Int
  public var first: FileRow?
  public var latest: FileRow?
}

/// Which photo lies over the camera.
public enum GhostOf: Sendable { case first, latest }

/// On which side of the phone a camera is.
public enum Side: Sendable { case back, front }

/// Why there is no picture from the camera, or no photo.
public enum CameraTrouble: String, Error, CaseIterable, Sendable {
  /// This phone has none.
  case noCamera
  /// Another app uses it, or it stopped.
  case takenAway
  /// The person said no: only the system's settings open it.
  case refused
  /// The photo had no room on this phone.
  case storageFull
  /// The phone's storage did not take it.
  case storageClosed
}

/// What a person set for the next photo, and what is being done.
public struct Shooting: Equatable, Sendable {
  /// More would hide what the camera sees.
  public static let mostOfGhost = 0.6

  public var pose = "front"
  /// Who shall see it, as it was chosen; none: the usual ones.
  public var choice: Choice?
  public var ghost = true
  public var ghostOf = GhostOf.latest
  /// How much of the ghost is seen: 0 to 0.6.
  public var ghostShare = 0.35 { didSet { ghostShare = min(max(ghostShare, 0), Self.mostOfGhost) } }
  /// Seconds before a photo is taken.
  public var timer = 0
  public var side = Side.back
  /// The seconds that are left.
  public internal(set) var counting: Int?
  /// A photo is being taken or saved.
  public internal(set) var busy = false
  public internal(set) var told: Told?
  /// Taken and not saved yet, since something was in the way.
  public internal(set) var unsaved = 0

  public init() {}
}

/// What became of what was added, shortly.
public enum Told: Equatable, Sendable {
  /// Saved on this phone; so many wait to be sent.
  case saved(photos: Int, waiting: Int)
  /// The camera gave none.
  case notTaken(CameraTrouble)
  /// It could not be saved.
  case notSaved(Trouble)
  /// Of several, the first reason.
  case obstructed(photos: Int, Obstacle)
}

/// What could be copied of what somebody chose, and why something could not.
public struct Copied: Sendable {
  public var files: [URL]
  public var missing: Obstacle?

  public init(files: [URL], missing: Obstacle?) {
    self.files = files
    self.missing = missing
  }
}

/// Takes photos into a folder of a record. What the camera gave lies in `captures` until the core has it; what is
/// found there from before is offered.
@Observable @MainActor
public final class AddPresenter {
  @ObservationIgnored public let add: Drawing<AddState>
  public var shooting = Shooting()
  @ObservationIgnored private let session: Session
  @ObservationIgnored private let captures: Captures
  @ObservationIgnored private let space: SpaceId
  @ObservationIgnored private let folder: ItemId?
  @ObservationIgnored private let sleep: @Sendable (Duration) async throws -> Void
  @ObservationIgnored private var counting: Task<Void, any Error>?

  /// `sleep`: waits for so long, or throws when its task is cancelled.
  public init(
    _ session: Session, space: String, folder: String?, captures: URL,
    sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
  ) {
    let (space, folder) = (SpaceId(space), folder.map { ItemId($0) })
    self.session = session
    self.space = space
    self.folder = folder
    self.captures = Captures(folder: captures)
    self.sleep = sleep
    add = Drawing(session) { .ready(try await $0.add(space: space, folder: folder).state) }
  }

  /// The screen is there: what was taken before and not saved is offered.
  public func begins() { if !shooting.busy { shooting.unsaved = captures.unsaved().count } }

  /// A pose of a person's own.
  public func pose(_ word: String) {
    let own = word.trimmingCharacters(in: .whitespaces)
    if !own.isEmpty { shooting.pose = own }
  }

  /// Off, 3, 5 or 10 seconds, in turn.
  public func timer() {
    let timers = [0, 3, 5, 10]
    shooting.timer = timers[((timers.firstIndex(of: shooting.timer) ?? 0) + 1) % timers.count]
  }

  /// Takes a photo as `take` does, after the timer; while it counts: stops it.
  public func shoot(_ take: @escaping @MainActor (URL) async throws(CameraTrouble) -> Void) async {
    if shooting.counting != nil { return stop() }
    // A second tap comes before the first one began.
    guard !shooting.busy, counting == nil else { return }
    shooting.told = nil
    let counting = Task {
      for left in stride(from: shooting.timer, to: 0, by: -1) {
        shooting.counting = left
        try await sleep(.seconds(1))
      }
      shooting.counting = nil
      // From here it is done, whoever leaves the screen.
      shooting.busy = true
    }
    self.counting = counting
    let counted = await counting.result
    self.counting = nil
    guard case .success = counted else { return }
    await Task { await taken(take) }.value
  }

  /// The timer does not end with a photo.
  public func stop() {
    counting?.cancel()
    shooting.counting = nil
  }

  /// Adds what the picker gave, once `copy` has brought it into files of the app's own.
  public func picked(_ copy: @escaping @MainActor (_ into: (String) -> URL) async -> Copied) async {
    guard !shooting.busy else { return }
    shooting.busy = true
    await Task {
      let copied = await copy { captures.newFile($0, chosen: true) }
      if copied.files.isEmpty { return tell(copied.missing.map { .obstructed(photos: 1, $0) }) }
      await save(copied.files, missing: copied.missing)
    }.value
  }

  /// Saves what was taken before, as the screen is set now.
  public func saveUnsaved() async {
    guard !shooting.busy else { return }
    shooting.busy = true
    await Task {
      let left = captures.taken()
      if left.isEmpty { tell(nil) } else { await save(left, missing: nil) }
    }.value
  }

  /// Gives up what was taken before. The screen asked before.
  public func discardUnsaved() {
    guard !shooting.busy else { return }
    for file in captures.taken() { captures.remove(file) }
    shooting.unsaved = captures.unsaved().count
  }

  private func taken(_ take: @MainActor (URL) async throws(CameraTrouble) -> Void) async {
    let file = captures.newFile("IMG.jpg", chosen: false)
    do {
      try await take(file)
    } catch {
      captures.remove(file)
      return tell(.notTaken(error))
    }
    await save([file], missing: nil)
  }

  /// `missing`: why others, chosen together with these, could not be read.
  private func save(_ files: [URL], missing: Obstacle?) async {
    // Never those whom nobody chose.
    guard let level = add.shown.value?.choice(shooting.choice)?.level else {
      captures.letsGo(files)
      if case .failed(let trouble) = add.shown { return tell(.notSaved(trouble)) }
      return tell(.notSaved(.levelImpossible))
    }
    var told: Told?
    let pose = shooting.pose
    let trouble = await session.attempt { [space, folder, captures] phone in
      // What was chosen from the library is in no slot: nobody said so.
      let photos = files.map { file in
        PhotoSource(path: file.path, name: nil, pose: captures.isChosen(file) ? nil : pose, capturedAt: nil)
      }
      let request = AddPhotosRequest(space: space, folder: folder, level: level, photos: photos, together: false)
      let receipt = try await phone.addPhotos(request: request)
      let reasons = receipt.photos.map { $0.blocked?.obstacle }
      let blocked = reasons.compactMap { $0 } + (missing.map { [$0] } ?? [])
      told =
        blocked.first.map { .obstructed(photos: blocked.count, $0) }
        ?? .saved(photos: files.count, waiting: files.count)
      // What the core has, or never takes, is needed here no more. What it could not take now stays and is
      // offered again: from here, so it does not stand in the queue as well.
      for (file, why) in zip(files, reasons) where why?.passes != true { captures.remove(file) }
      for (photo, why) in zip(receipt.photos, reasons) where why?.passes == true {
        try await phone.discard(op: photo.op)
      }
    }
    captures.letsGo(files)
    // They are saved, whether or not it can be told how much waits.
    if case .saved(let photos, _) = told {
      _ = await session.attempt {
        told = .saved(photos: photos, waiting: Int(try await $0.waiting().counts.pending))
      }
    }
    tell(told ?? trouble.map { .notSaved($0) })
  }

  private func tell(_ told: Told?) {
    shooting.busy = false
    shooting.told = told
    shooting.unsaved = captures.unsaved().count
  }
}

extension AddView {
  fileprivate var state: AddState {
    AddState(
      client: client, folder: folder?.name,
      refused: can.addPhoto ? nil : can.addRefused.map { Trouble($0) } ?? .notAllowed,
      choices: can.levels.map(\.choice),
      poses: poses.map { PoseRow(word: $0.pose, count: Int($0.count), first: $0.first?.row, latest: $0.latest?.row) })
  }
}
