import SuiviKit
import SwiftUI

/// Draws a screen for as long as somebody looks: what it has, or why not and what to do.
struct Draws<Value: Sendable, Content: View>: View {
  let drawing: Drawing<Value>
  let empty: Message
  let content: (Value) -> Content

  init(
    _ drawing: Drawing<Value>, empty: Message = .none,
    @ViewBuilder content: @escaping (Value) -> Content
  ) {
    self.drawing = drawing
    self.empty = empty
    self.content = content
  }

  var body: some View {
    ShownView(
      shown: drawing.shown, empty: empty, again: { await drawing.again() }, content: content
    )
    .task { await drawing.follow() }
  }
}

/// The same of a state that is drawn elsewhere.
struct ShownView<Value: Sendable, Content: View>: View {
  let shown: Shown<Value>
  var empty = Message.none
  let again: @MainActor () async -> Void
  @ViewBuilder let content: (Value) -> Content
  @Environment(Navigator.self) private var navigator

  var body: some View {
    switch shown {
    case .loading: ProgressView { Text("loading") }
    case .ready(let value): content(value)
    case .empty: MessageView(message: empty)
    case .failed(let trouble):
      VStack(spacing: 16) {
        TroubleView(trouble: trouble)
        switch trouble.remedy {
        case .again:
          Button("remedy_again") { Task { await again() } }.buttonStyle(.borderedProminent)
        case .leave: Button("remedy_back") { navigator.back() }.buttonStyle(.borderedProminent)
        case .signIn, .correct: EmptyView()
        }
      }
      .padding(24)
    }
  }
}

/// What stands where there is nothing.
struct Message {
  static var none: Message { Message(title: "loading", text: "loading", image: "clock") }

  let title: LocalizedStringKey
  let text: LocalizedStringKey
  let image: String
}

struct MessageView: View {
  let message: Message

  var body: some View {
    ContentUnavailableView {
      Label(message.title, systemImage: message.image)
    } description: {
      Text(message.text)
    }
  }
}

/// Why something did not work, and what became of it.
struct TroubleView: View {
  let trouble: Trouble

  var body: some View {
    Label {
      Text(trouble.words)
    } icon: {
      Image(systemName: "exclamationmark.triangle").accessibilityHidden(true)
    }
    .foregroundStyle(.red)
    .accessibilityElement(children: .combine)
  }
}

/// How far something is that a person asked for: its trouble here, what was done shortly over all.
struct DoingView: View {
  let acting: Acting
  @Environment(Navigator.self) private var navigator

  var body: some View {
    // Not a group: of one that is empty nothing is heard.
    VStack {
      if let trouble = acting.doing.trouble { TroubleView(trouble: trouble) }
    }
    .onChange(of: acting.doing.done) { _, done in
      guard let done else { return }
      navigator.told = done
      acting.told()
    }
  }
}

/// A picture of a file, fetched when it comes into sight.
struct PictureView: View {
  let file: FileRow
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
        Rectangle().fill(.quaternary)
      }
    }
    .accessibilityElement()
    .accessibilityLabel(file.words)
    .accessibilityAddTraits(.isImage)
    .task(id: file.item) {
      (picture, missing) = (nil, false)
      let bytes = await session.picture(file.item, large: large)
      // Meanwhile it may have become the place of another one.
      guard !Task.isCancelled else { return }
      picture = bytes.flatMap { Picture($0) }
      missing = picture == nil
    }
  }
}

/// A file in a grid.
struct FileTileView: View {
  let file: FileRow

  var body: some View {
    NavigationLink(value: Route.photo(item: file.item)) {
      PictureView(file: file).frame(minWidth: 0, maxWidth: .infinity).aspectRatio(1, contentMode: .fit).clipped()
    }
    // Else a tap on the row of a list opens all that are in it.
    .buttonStyle(.plain)
  }
}

/// A folder in a list.
struct FolderLineView: View {
  let folder: FolderRow

  var body: some View {
    NavigationLink(value: Route.folder(space: folder.space, item: folder.item)) {
      Label {
        VStack(alignment: .leading) {
          Text(folder.title)
          Text(folder.access.words).font(.footnote).foregroundStyle(.secondary)
        }
      } icon: {
        Image(systemName: "folder").accessibilityHidden(true)
      }
    }
  }
}

/// Who sees something, by name.
struct SeenView: View {
  let seen: Seen

  var body: some View { Text("who_sees \(seen.names)").font(.footnote).foregroundStyle(.secondary) }
}

extension Binding where Value: Sendable {
  /// Whether there is something: what is shown for it takes it away when it goes.
  @MainActor func isThere<Some>() -> Binding<Bool> where Value == Some? {
    Binding<Bool> {
      wrappedValue != nil
    } set: {
      if !$0 { wrappedValue = nil }
    }
  }
}
