import SuiviKit
import SwiftUI

struct ComparePlace: View {
  @State private var presenter: ComparePresenter

  init(space: String, session: Session) {
    _presenter = State(initialValue: ComparePresenter(session, space: space))
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

/// Two photos: side by side with one zoom, one over the other by a slider or by buttons, or in turn.
struct CompareScreen: View {
  let state: CompareState
  let onPose: @MainActor (String?) -> Void
  let onBefore: @MainActor (String) -> Void
  let onAfter: @MainActor (String) -> Void
  let onSwap: @MainActor () -> Void
  @State private var way = CompareWay.beside

  var body: some View {
    VStack(spacing: 12) {
      Picker("compare_title", selection: $way) {
        Text("compare_beside").tag(CompareWay.beside)
        Text("compare_wipe").tag(CompareWay.wipe)
        Text("compare_flip").tag(CompareWay.flip)
      }
      .pickerStyle(.segmented)
      switch way {
      case .beside: BesideView(before: state.before, after: state.after)
      case .wipe: WipeView(before: state.before, after: state.after)
      case .flip: FlipView(before: state.before, after: state.after)
      }
      HStack {
        PickView(
          title: "compare_before", photos: state.photos, chosen: state.before, onPick: onBefore)
        Button("compare_swap", systemImage: "arrow.left.arrow.right") { onSwap() }.labelStyle(
          .iconOnly)
        PickView(title: "compare_after", photos: state.photos, chosen: state.after, onPick: onAfter)
      }
      if state.poses.count > 1 {
        Menu(poseWords(state.poses[state.pose].word)) {
          ForEach(state.poses, id: \.self) { pose in
            Button(poseWords(pose.word)) { onPose(pose.word) }
          }
        }
      }
    }
    .padding(16)
  }
}

private struct PickView: View {
  let title: LocalizedStringKey
  let photos: [FileRow]
  let chosen: FileRow
  let onPick: @MainActor (String) -> Void

  var body: some View {
    Menu {
      ForEach(photos) { photo in Button(dayWords(photo.at)) { onPick(photo.item) } }
    } label: {
      VStack {
        Text(title).font(.footnote)
        Text(dayWords(chosen.at))
      }
    }
  }
}

private struct BesideView: View {
  let before: FileRow
  let after: FileRow
  @State private var zoom = 1.0

  var body: some View {
    HStack(spacing: 4) {
      PictureView(file: before, large: true).scaleEffect(zoom).clipped()
      PictureView(file: after, large: true).scaleEffect(zoom).clipped()
    }
    .gesture(MagnifyGesture().onChanged { zoom = min(max($0.magnification, 1), 8) })
  }
}

private struct WipeView: View {
  let before: FileRow
  let after: FileRow
  @State private var share = 0.5

  var body: some View {
    VStack {
      GeometryReader { room in
        ZStack(alignment: .leading) {
          PictureView(file: after, large: true)
          PictureView(file: before, large: true)
            .mask(alignment: .leading) { Rectangle().frame(width: room.size.width * share) }
        }
      }
      .accessibilityElement()
      .accessibilityLabel("compare_wipe_share")
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

  private var words: Text { Text("compare_percent \(Int(share * 100))") }

  private func less() { share = max(share - 0.1, 0) }

  private func more() { share = min(share + 0.1, 1) }
}

private struct FlipView: View {
  let before: FileRow
  let after: FileRow
  @State private var showsBefore = true

  var body: some View {
    VStack {
      PictureView(file: showsBefore ? before : after, large: true)
      Button(showsBefore ? "compare_show_after" : "compare_show_before") { showsBefore.toggle() }
        .buttonStyle(.borderedProminent)
    }
  }
}
