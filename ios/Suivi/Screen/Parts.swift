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
          Button("remedy_again") { Task { await again() } }.modifier(Prominent())
        case .leave: Button("remedy_back") { navigator.back() }.modifier(Prominent())
        case .signIn: Button("remedy_sign_in") { Task { await again() } }.modifier(Prominent())
        case .correct: EmptyView()
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
      Text(trouble.phrase)
    } icon: {
      Image(systemName: "exclamationmark.triangle").accessibilityHidden(true)
    }
    .foregroundStyle(Color("Trouble"))
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

/// A folder in a list.
struct FolderLineView: View {
  let folder: FolderRow

  var body: some View {
    NavigationLink(value: Route.folder(space: folder.space, item: folder.item)) {
      Label {
        VStack(alignment: .leading) {
          Text(folder.title)
          Text(folder.access.phrase).font(.footnote).foregroundStyle(.secondary)
        }
      } icon: {
        Image(systemName: "folder").accessibilityHidden(true)
      }
    }
  }
}

/// The main thing to do: its words are read in the dark too, where white would not be.
struct Prominent: ViewModifier {
  @Environment(\.isEnabled) private var enabled

  func body(content: Content) -> some View {
    content.buttonStyle(.borderedProminent).foregroundStyle(enabled ? Color("Ground") : Color.secondary)
  }
}

/// Before the first photo somebody has to agree.
struct ConsentWay: View {
  let space: String

  var body: some View {
    VStack(alignment: .leading) {
      Text("home_consent_title").font(.headline)
      Text("home_consent")
    }
    NavigationLink(value: Route.consent(space: space)) { Text("home_consent_go") }
  }
}

/// Who sees something, by name.
struct SeenView: View {
  let seen: Seen

  var body: some View { Text("who_sees \(seen.phrase.said)").font(.footnote).foregroundStyle(.secondary) }
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
