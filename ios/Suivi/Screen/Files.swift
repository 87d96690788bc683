import SuiviKit
import SwiftUI

/// A picture of a file, fetched when it comes into sight; what is no photo is a sign for it.
struct PictureView: View {
  let file: FileRow
  /// What is said of it to whoever does not see it.
  let said: Phrase
  var large = false

  var body: some View {
    // Nothing of one is drawn for another.
    OnePicture(file: file, said: said, large: large).id(file.item)
  }
}

private struct OnePicture: View {
  let file: FileRow
  let said: Phrase
  let large: Bool
  @Environment(Session.self) private var session
  @Environment(AppLock.self) private var lock
  @State private var picture: Picture?
  @State private var missing = false

  var body: some View {
    // Not a group: what is heard of it would be heard of each of its parts.
    ZStack {
      if let picture {
        picture.image.resizable().aspectRatio(contentMode: large ? .fit : .fill)
      } else if missing, large {
        Text("photo_no_picture").padding(24)
      } else {
        Rectangle().fill(.quaternary)
        if let sign = file.kind.sign { Image(systemName: sign).font(.largeTitle).accessibilityHidden(true) }
      }
    }
    .accessibilityElement()
    .accessibilityLabel(said.said)
    .accessibilityAddTraits(.isImage)
    // Asked for again once it came to this phone, before there may have been no network; and once that is unlocked.
    .task(id: Asked(kept: file.kept, locked: lock.phoneIsLocked)) {
      guard file.kind == .photo, picture == nil, !lock.phoneIsLocked else { return }
      let bytes = await session.picture(file.item, large: large)
      guard !Task.isCancelled else { return }
      picture = bytes.flatMap { Picture($0) }
      missing = picture == nil
    }
  }

  private struct Asked: Equatable {
    let kept: Bool
    let locked: Bool
  }
}

extension FileRow {
  /// Where a tap leads: of what is no photo there is only who sees it.
  fileprivate func way(in space: String) -> Route {
    kind == .photo ? .photo(item: item, space: space) : .visibility(item: item)
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
    NavigationLink(value: file.way(in: space)) {
      VStack(alignment: .leading, spacing: 4) {
        PictureView(file: file, said: file.phrase())
          .frame(minWidth: 0, maxWidth: .infinity, minHeight: 0, maxHeight: .infinity)
          .aspectRatio(1, contentMode: .fit)
          .clipped()
          // What is cut off takes no taps of others.
          .contentShape(Rectangle())
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
    NavigationLink(value: file.way(in: space)) {
      HStack(spacing: 12) {
        PictureView(file: file, said: file.phrase())
          .frame(width: 72, height: 72)
          .clipped()
          .contentShape(Rectangle())
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

/// By pinching and dragging.
struct Zooms: ViewModifier {
  @Binding var zoom: Zoom
  @State private var size = CGSize.zero

  func body(content: Content) -> some View {
    content
      .scaleEffect(zoom.scale)
      .offset(zoom.moved)
      .clipped()
      .contentShape(Rectangle())
      .gesture(MagnifyGesture().onChanged { zoom.pinched($0.magnification) }.onEnded { _ in zoom.pinchEnds() })
      .simultaneousGesture(
        DragGesture().onChanged { zoom.dragged($0.translation, of: size) }.onEnded { _ in zoom.dragEnds() }
      )
      .simultaneousGesture(TapGesture(count: 2).onEnded { zoom.toggles() })
      .background {
        GeometryReader { room in
          Color("Ground").opacity(0)
            .onAppear { size = room.size }
            .onChange(of: room.size) { _, now in size = now }
        }
        .accessibilityHidden(true)
      }
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
