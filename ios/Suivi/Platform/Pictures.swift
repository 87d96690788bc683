#if canImport(PhotosUI)
  import Foundation
  import PhotosUI
  import SuiviKit
  import SwiftUI
  import UIKit
  import UniformTypeIdentifiers

  /// A picture that can be drawn.
  struct Picture {
    let image: Image
    /// In points of its own.
    let size: Measured

    init?(_ bytes: Data) {
      guard let picture = UIImage(data: bytes) else { return nil }
      image = Image(uiImage: picture)
      size = Measured(width: picture.size.width, height: picture.size.height)
    }
  }

  /// Chooses from the phone's library, which the app itself does not see.
  struct PickButton: View {
    let title: LocalizedStringKey
    let onPicked: @MainActor ([PickedPhotos.Item]) async -> Void
    @State private var picked: [PhotosPickerItem] = []

    var body: some View {
      PhotosPicker(selection: $picked, matching: .images) {
        Label(title, systemImage: "photo.on.rectangle")
      }
      .onChange(of: picked) { _, items in
        guard !items.isEmpty else { return }
        picked = []
        Task { await onPicked(items) }
      }
    }
  }

  /// Brings what was chosen into files of the app's own.
  enum PickedPhotos {
    typealias Item = PhotosPickerItem

    @MainActor static func copy(_ items: [Item], into: (String) -> URL) async -> Copied {
      var copied = Copied(files: [], missing: nil)
      for item in items {
        do {
          guard let file = try await item.loadTransferable(type: CopiedPhoto.self) else {
            throw CocoaError(.fileNoSuchFile)
          }
          let place = into(file.url.lastPathComponent)
          try FileManager.default.moveItem(at: file.url, to: place)
          try? FileManager.default.removeItem(at: file.url.deletingLastPathComponent())
          copied.files.append(place)
        } catch {
          copied.missing =
            error.isFullDisk ? .noSpace : .sourceUnreadable
        }
      }
      return copied
    }
  }

  /// A file of the library, copied while the system shows it.
  private struct CopiedPhoto: Transferable {
    let url: URL

    static var transferRepresentation: some TransferRepresentation {
      FileRepresentation(importedContentType: .image) { received in
        let own = FileManager.default.temporaryDirectory.appending(
          path: UUID().uuidString, directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: own, withIntermediateDirectories: true)
        let place = own.appending(path: received.file.lastPathComponent)
        try FileManager.default.copyItem(at: received.file, to: place)
        return CopiedPhoto(url: place)
      }
    }
  }

  /// A photo that goes to another app.
  struct SharedPhoto: Identifiable {
    let id = UUID()
    let bytes: Data

    init(_ bytes: Data) { self.bytes = bytes }
  }

  /// The system's own way to another app.
  struct ShareSheet: UIViewControllerRepresentable {
    let photo: SharedPhoto

    func makeUIViewController(context: Context) -> UIActivityViewController {
      let ways = UIActivityViewController(
        activityItems: [UIImage(data: photo.bytes) as Any], applicationActivities: nil)
      // No photo of Suivi's is in the phone's gallery.
      ways.excludedActivityTypes = [.saveToCameraRoll]
      return ways
    }

    func updateUIViewController(_ controller: UIActivityViewController, context: Context) {}
  }
#endif
