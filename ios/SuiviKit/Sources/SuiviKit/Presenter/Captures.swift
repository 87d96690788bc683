import Foundation

/// Photos that the core does not have yet. Each has a folder of its own, so that it may have any name; the folder's
/// name says whether it was chosen from the library.
@MainActor
struct Captures {
  private static let chosen = "chosen-"
  /// Of all screens: one that is gone may still be saving.
  private static var inHand: Set<String> = []
  let folder: URL

  func isChosen(_ file: URL) -> Bool { file.deletingLastPathComponent().lastPathComponent.hasPrefix(Self.chosen) }

  /// A new one, in the hands of whoever asked.
  func newFile(_ name: String, chosen: Bool) -> URL {
    let own = folder.appendingPathComponent((chosen ? Self.chosen : "") + UUID().uuidString)
    try? FileManager.default.createDirectory(at: own, withIntermediateDirectories: true)
    let file = own.appendingPathComponent(name)
    Self.inHand.insert(file.standardizedFileURL.path)
    return file
  }

  func remove(_ file: URL) {
    try? FileManager.default.removeItem(at: file.deletingLastPathComponent())
    letsGo([file])
  }

  /// What was left, and is in nobody's hands.
  func unsaved() -> [URL] {
    // What is not whole yet is hidden.
    let files = FileManager.default.enumerator(
      at: folder, includingPropertiesForKeys: [.fileSizeKey, .isRegularFileKey], options: .skipsHiddenFiles)
    return (files?.compactMap { $0 as? URL } ?? []).filter { file in
      let values = try? file.resourceValues(forKeys: [.fileSizeKey, .isRegularFileKey])
      return values?.isRegularFile == true && (values?.fileSize ?? 0) > 0
        && !Self.inHand.contains(file.standardizedFileURL.path)
    }.sorted { $0.path < $1.path }
  }

  /// The same, in the hands of whoever asked.
  func taken() -> [URL] {
    let left = unsaved()
    Self.inHand.formUnion(left.map(\.standardizedFileURL.path))
    return left
  }

  /// Whoever had them is done: what is still there is left.
  func letsGo(_ files: [URL]) { Self.inHand.subtract(files.map(\.standardizedFileURL.path)) }
}
