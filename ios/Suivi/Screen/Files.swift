import SuiviKit
import SwiftUI

/// A picture of a file, fetched when it comes into sight; what is no photo is a sign for it.
struct PictureView: View {
  let file: FileRow
  /// What is said of it to whoever does not see it.
  let said: Phrase
  var large = false
  @Environment(Session.self) private var session
  @State private var picture: Picture?
  @State private var missing = false

  var body: some View {
    Group {
      if let picture {
        picture.image.resizable().aspectRatio(contentMode: large ? .fit : .fill)
      } else if missing, large {
        Text("photo_no_picture").padding(24)
      } else {
        ZStack {
          Rectangle().fill(.quaternary)
          if let sign = file.kind.sign { Image(systemName: sign).font(.largeTitle).accessibilityHidden(true) }
        }
      }
    }
    .accessibilityElement()
    .accessibilityLabel(said.said)
    .accessibilityAddTraits(.isImage)
    // Once it came to this phone it is asked for again: before, there may have been no network.
    .task(id: Asked(item: file.item, kept: file.kept)) {
      guard file.kind == .photo else { return }
      missing = false
      let bytes = await session.picture(file.item, large: large)
      // Meanwhile it may have become the place of another one.
      guard !Task.isCancelled else { return }
      picture = bytes.flatMap { Picture($0) }
      missing = picture == nil
    }
    // Nothing of one is drawn for another.
    .id(file.item)
  }

  private struct Asked: Equatable {
    let item: String
    let kept: Bool
  }
}

extension FileKind {
  fileprivate var sign: String? {
    switch self {
    case .photo: nil
    case .document: "doc.richtext"
    case .video: "video"
    case .other: "doc"
    }
  }
}

/// A file among others; `about`: with what it is, when, and who sees it.
struct FileTileView: View {
  let file: FileRow
  let space: String
  var about = false

  var body: some View {
    NavigationLink(value: Route.photo(item: file.item, space: space)) {
      VStack(alignment: .leading, spacing: 4) {
        PictureView(file: file, said: file.phrase())
          .frame(minWidth: 0, maxWidth: .infinity)
          .aspectRatio(1, contentMode: .fit)
          .clipped()
        if about { FileAbout(file: file).accessibilityHidden(true) }
      }
    }
    // Else a tap on the row of a list opens all that are in it.
    .buttonStyle(.plain)
  }
}

/// The same in a list.
struct FileLineView: View {
  let file: FileRow
  let space: String

  var body: some View {
    NavigationLink(value: Route.photo(item: file.item, space: space)) {
      HStack(spacing: 12) {
        PictureView(file: file, said: file.phrase())
          .frame(width: 72, height: 72)
          .clipped()
        FileAbout(file: file).accessibilityHidden(true)
      }
    }
  }
}

private struct FileAbout: View {
  let file: FileRow

  var body: some View {
    VStack(alignment: .leading) {
      Text(file.title).font(.headline)
      Text(dayWords(file.at)).font(.footnote).foregroundStyle(.secondary)
      Text(file.audience.phrase).font(.footnote).foregroundStyle(.secondary)
    }
  }
}

/// How a picture is looked at; several that share one are looked at alike.
struct Zoom: Equatable {
  static let most = 8.0
  private(set) var scale = 1.0
  private(set) var moved = CGSize.zero
  /// Where the fingers began.
  private var from = 1.0
  private var start = CGSize.zero

  mutating func pinched(_ by: Double) { scale = min(max(from * by, 1), Self.most) }

  mutating func dragged(_ by: CGSize) {
    // All of it is seen: there is nowhere to go.
    guard scale > 1 else { return }
    moved = CGSize(width: start.width + by.width, height: start.height + by.height)
  }

  mutating func rests() {
    if scale == 1 { moved = .zero }
    (from, start) = (scale, moved)
  }

  mutating func larger() {
    pinched(1.5)
    rests()
  }

  mutating func smaller() {
    pinched(1 / 1.5)
    rests()
  }
}

/// By pinching and dragging.
struct Zooms: ViewModifier {
  @Binding var zoom: Zoom

  func body(content: Content) -> some View {
    content
      .scaleEffect(zoom.scale)
      .offset(zoom.moved)
      .clipped()
      .gesture(MagnifyGesture().onChanged { zoom.pinched($0.magnification) }.onEnded { _ in zoom.rests() })
      .simultaneousGesture(DragGesture().onChanged { zoom.dragged($0.translation) }.onEnded { _ in zoom.rests() })
  }
}

/// The same by buttons.
struct ZoomButtons: View {
  @Binding var zoom: Zoom

  var body: some View {
    HStack {
      Button("photo_smaller", systemImage: "minus.magnifyingglass") { zoom.smaller() }
      Button("photo_larger", systemImage: "plus.magnifyingglass") { zoom.larger() }
    }
    .labelStyle(.iconOnly)
  }
}
