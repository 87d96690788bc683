import SuiviKit
import SwiftUI

struct ComparePlace: View {
  @State private var presenter: ComparePresenter

  init(space: String, pose: String?, session: Session) {
    _presenter = State(initialValue: ComparePresenter(session, space: space, pose: pose))
  }

  var body: some View {
    ShownView(
      shown: presenter.state,
      empty: Message(title: "compare_empty_title", text: "compare_empty", image: "photo"),
      again: { await presenter.poses.again() }
    ) { state in
      CompareScreen(
        state: state, onPose: { presenter.pose($0) }, onBefore: { presenter.before($0) },
        onAfter: { presenter.after($0) }, onSwap: { presenter.swap() })
    }
    .task { await presenter.poses.follow() }
    .navigationTitle("compare_title")
  }
}

/// How two photos lie to each other.
enum CompareWay: Hashable { case beside, wipe, flip }

/// Which of the two.
enum Which {
  case before, after

  var phrase: Phrase { .text(self == .before ? "compare_before" : "compare_after") }
}

/// Two photos: side by side with one zoom, one over the other by a slider or by buttons, or in turn.
struct CompareScreen: View {
  let state: CompareState
  let onPose: @MainActor (String?) -> Void
  let onBefore: @MainActor (String) -> Void
  let onAfter: @MainActor (String) -> Void
  let onSwap: @MainActor () -> Void
  @State private var way = CompareWay.beside
  @State private var zoom = Zoom()

  var body: some View {
    VStack(spacing: 12) {
      Picker("compare_title", selection: $way) {
        Text("compare_beside").tag(CompareWay.beside)
        Text("compare_wipe").tag(CompareWay.wipe)
        Text("compare_flip").tag(CompareWay.flip)
      }
      .pickerStyle(.menu)
      switch way {
      case .beside:
        HStack(spacing: 4) {
          ComparedView(file: state.before, which: .before, zoom: $zoom)
          ComparedView(file: state.after, which: .after, zoom: $zoom)
        }
      case .wipe: WipeView(before: state.before, after: state.after, zoom: $zoom)
      case .flip: FlipView(before: state.before, after: state.after, zoom: $zoom)
      }
      ZoomButtons(zoom: $zoom)
      HStack {
        PickView(which: .before, photos: state.photos, chosen: state.before, onPick: onBefore)
        Button("compare_swap", systemImage: "arrow.left.arrow.right") { onSwap() }.labelStyle(
          .iconOnly)
        PickView(which: .after, photos: state.photos, chosen: state.after, onPick: onAfter)
      }
      if state.poses.count > 1 {
        Menu(state.poses[state.pose].phrase.said) {
          ForEach(state.poses, id: \.self) { pose in
            Button(pose.phrase.said) { onPose(pose.word) }
          }
        }
      }
    }
    .padding(16)
  }
}

private struct PickView: View {
  let which: Which
  let photos: [FileRow]
  let chosen: FileRow
  let onPick: @MainActor (String) -> Void

  var body: some View {
    Menu {
      ForEach(photos) { photo in Button(dayWords(photo.at)) { onPick(photo.item) } }
    } label: {
      VStack {
        Text(which.phrase).font(.footnote)
        Text(dayWords(chosen.at))
      }
    }
    .accessibilityLabel(Text("compare_pick \(which.phrase.said) \(dayWords(chosen.at))"))
  }
}

/// One of the two, and which one.
private struct ComparedView: View {
  let file: FileRow
  let which: Which
  @Binding var zoom: Zoom

  var body: some View {
    PictureView(file: file, said: file.phrase(which.phrase), large: true)
      .modifier(Zooms(zoom: $zoom))
      .overlay(alignment: which == .before ? .topLeading : .topTrailing) {
        Text(which.phrase)
          .font(.footnote)
          .padding(8)
          .background(.thinMaterial)
          .clipShape(Capsule())
          .accessibilityHidden(true)
      }
  }
}

private struct WipeView: View {
  let before: FileRow
  let after: FileRow
  @Binding var zoom: Zoom
  @State private var share = 0.5

  var body: some View {
    VStack {
      GeometryReader { room in
        ZStack(alignment: .leading) {
          // Both as large as the room, so that the wipe fits both.
          ComparedView(file: after, which: .after, zoom: $zoom).frame(width: room.size.width, height: room.size.height)
          ComparedView(file: before, which: .before, zoom: $zoom)
            .frame(width: room.size.width, height: room.size.height)
            .mask(alignment: .leading) { Rectangle().frame(width: room.size.width * share) }
          Rectangle()
            .fill(Color.accentColor)
            .frame(width: 2, height: room.size.height)
            .offset(CGSize(width: room.size.width * share, height: 0))
            .allowsHitTesting(false)
        }
      }
      .accessibilityElement()
      .accessibilityLabel(both.said)
      .accessibilityValue(words)
      .accessibilityAdjustableAction { direction in
        switch direction {
        case .increment: more()
        case .decrement: less()
        @unknown default: break
        }
      }
      HStack {
        Button("compare_less", systemImage: "minus") { less() }.labelStyle(.iconOnly)
        Slider(value: $share, in: 0...1) { Text("compare_wipe_share") }.accessibilityValue(words)
        Button("compare_more", systemImage: "plus") { more() }.labelStyle(.iconOnly)
      }
    }
  }

  private var both: Phrase {
    .parts([before.phrase(Which.before.phrase), after.phrase(Which.after.phrase)], by: ". ")
  }

  private var words: Text { Text("compare_percent \(Int(share * 100))") }

  private func less() { share = max(share - 0.1, 0) }

  private func more() { share = min(share + 0.1, 1) }
}

private struct FlipView: View {
  let before: FileRow
  let after: FileRow
  @Binding var zoom: Zoom
  @State private var showsBefore = true

  var body: some View {
    VStack {
      // Both are there, so that none is fetched at each turn.
      ZStack {
        turned(before, .before, showsBefore)
        turned(after, .after, !showsBefore)
      }
      Button(showsBefore ? "compare_show_after" : "compare_show_before") { showsBefore.toggle() }
        .modifier(Prominent())
    }
  }

  private func turned(_ file: FileRow, _ which: Which, _ shown: Bool) -> some View {
    ComparedView(file: file, which: which, zoom: $zoom)
      .opacity(shown ? 1 : 0)
      .accessibilityHidden(!shown)
      .allowsHitTesting(shown)
  }
}
