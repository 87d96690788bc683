import SuiviKit
import SwiftUI

struct AddPlace: View {
  @Environment(Session.self) private var session
  @State private var presenter: AddPresenter
  @State private var camera = PhoneCamera()

  init(space: String, folder: String?, account: String, session: Session) {
    // What was not saved yet is its person's, for this record alone.
    let captures = PhoneFiles.ready("captures").appending(path: account).appending(path: space)
    _presenter = State(initialValue: AddPresenter(session, space: space, folder: folder, captures: captures))
  }

  var body: some View {
    Draws(presenter.add) { state in
      if let refused = state.refused {
        TroubleView(trouble: refused).padding(24)
      } else {
        AddScreen(
          state: state, shooting: $presenter.shooting, camera: camera,
          onTimer: { presenter.timer() },
          onShoot: {
            await presenter.shoot { to throws(CameraTrouble) in try await camera.takes(to) }
          },
          onPicked: { picked in await presenter.picked { await PickedPhotos.copy(picked, into: $0) }
          },
          onSaveUnsaved: { await presenter.saveUnsaved() })
      }
    }
    .navigationTitle("add_title")
    .task {
      presenter.begins()
      await camera.opens(presenter.shooting.side)
    }
    .onChange(of: presenter.shooting.side) { _, side in Task { await camera.opens(side) } }
    .onDisappear {
      presenter.stop()
      camera.closes()
    }
  }
}

/// Today's photo over the ghost of an earlier one. Who will see it stands beside the shutter.
struct AddScreen: View {
  let state: AddState
  @Binding var shooting: Shooting
  let camera: PhoneCamera
  let onTimer: @MainActor () -> Void
  let onShoot: @MainActor () async -> Void
  let onPicked: @MainActor ([PickedPhotos.Item]) async -> Void
  let onSaveUnsaved: @MainActor () async -> Void

  var body: some View {
    VStack(spacing: 12) {
      ZStack {
        if let trouble = camera.trouble {
          VStack(spacing: 16) {
            Text(trouble.words)
            if trouble == .refused { Button("camera_settings") { PhoneSettings.open() } }
          }
          .padding(24)
        } else {
          CameraView(camera: camera).accessibilityElement().accessibilityLabel("add_finder")
          if shooting.ghost, let ghost {
            GhostView(file: ghost, side: shooting.side, camera: camera)
              .opacity(shooting.ghostShare)
              .allowsHitTesting(false)
          }
        }
        LevelView(camera: camera)
        if let left = shooting.counting { Text(verbatim: "\(left)").font(.largeTitle) }
      }
      ScrollView { settings }
      controls
    }
    .padding(16)
  }

  /// What is set for the next photo, and what became of the last one; at large letters it scrolls.
  private var settings: some View {
    VStack(spacing: 12) {
      ToldRow(told: shooting.told)
      if shooting.unsaved > 0 {
        Text("add_unsaved \(shooting.unsaved)")
        Button("add_unsaved_go") { Task { await onSaveUnsaved() } }
      }
      poses
      if ghost != nil {
        Toggle("add_ghost", isOn: $shooting.ghost)
        Slider(value: $shooting.ghostShare, in: 0...Shooting.mostOfGhost) {
          Text("add_ghost_share")
        }
      }
      audience
    }
  }

  private var ghost: FileRow? {
    let pose = state.poses.first { $0.word == shooting.pose }
    return shooting.ghostOf == .first ? pose?.first : pose?.latest
  }

  private var poses: some View {
    Picker("add_pose_name", selection: $shooting.pose) {
      ForEach(state.poses, id: \.word) { Text(poseWords($0.word)).tag($0.word) }
    }
    .pickerStyle(.segmented)
  }

  private var audience: some View {
    HStack {
      if state.choices.indices.contains(shooting.choice) {
        SeenView(seen: state.choices[shooting.choice].seen)
      }
      Spacer()
      if state.choices.count > 1 {
        Menu("add_change_who") {
          ForEach(Array(state.choices.enumerated()), id: \.offset) { at, choice in
            Button(choice.audience.words) { shooting.choice = at }
          }
        }
      }
    }
  }

  private var controls: some View {
    HStack {
      PickButton(title: "add_pick", onPicked: onPicked)
      Button {
        onTimer()
      } label: {
        Label(
          shooting.timer == 0 ? "add_timer_off" : "add_timer \(shooting.timer)",
          systemImage: "timer")
      }
      Button(
        shooting.counting == nil ? "add_shutter" : "add_stop", systemImage: "camera.circle.fill"
      ) {
        Task { await onShoot() }
      }
      .buttonStyle(.borderedProminent)
      .disabled(shooting.busy)
      Button(
        shooting.side == .back ? "add_turn_front" : "add_turn_back",
        systemImage: "arrow.triangle.2.circlepath.camera"
      ) {
        shooting.side = shooting.side == .back ? .front : .back
      }
    }
    .labelStyle(.iconOnly)
  }
}

/// An earlier photo over what the camera sees, where the core says.
private struct GhostView: View {
  let file: FileRow
  let side: Side
  let camera: PhoneCamera
  @Environment(Session.self) private var session
  @State private var picture: Picture?

  var body: some View {
    GeometryReader { room in
      if let picture, let place = place(picture, Measured(width: room.size.width, height: room.size.height)) {
        picture.image.resizable()
          .frame(width: place.size.width, height: place.size.height)
          .scaleEffect(x: place.mirrored ? -1 : 1, y: 1)
          .position(CGPoint(x: place.left + place.size.width / 2, y: place.top + place.size.height / 2))
      }
    }
    .accessibilityElement()
    .accessibilityLabel(Text("add_ghost_over \(poseWords(file.pose)) \(dayWords(file.at))"))
    .task(id: file.item) {
      picture = nil
      let bytes = await session.picture(file.item, large: true)
      guard !Task.isCancelled else { return }
      picture = bytes.flatMap { Picture($0) }
    }
  }

  private func place(_ picture: Picture, _ view: Measured) -> GhostPlace? {
    ghostPlace(side: side, stream: camera.stream, view: view, ghost: picture.size, quarters: camera.quarters)
  }
}

/// How far the phone is from level: a line that lies still when it is, and words.
private struct LevelView: View {
  let camera: PhoneCamera
  @State private var level = PhoneLevel()

  var body: some View {
    VStack {
      if let degrees = level.degrees {
        Rectangle()
          .fill(degrees == 0 ? Color.accentColor : Color.red)
          .frame(width: 120, height: 2)
          .rotationEffect(.degrees(Double(-degrees)))
          .accessibilityElement()
          .accessibilityLabel("add_level")
          .accessibilityValue(words(degrees))
      }
    }
    .allowsHitTesting(false)
    .task { await level.follow { camera.quarters } }
  }

  private func words(_ degrees: Int) -> Text {
    if degrees == 0 { return Text("add_level") }
    return degrees < 0 ? Text("add_lean_left \(-degrees)") : Text("add_lean_right \(degrees)")
  }
}

/// What became of the last photo.
private struct ToldRow: View {
  let told: Told?

  var body: some View {
    switch told {
    case .saved(let photos, let waiting):
      VStack {
        Text("add_saved \(photos)").font(.headline)
        waiting > 0 ? Text("add_waiting \(waiting)") : Text("add_sent")
      }
    case .notTaken(let trouble): Text(trouble.words)
    case .notSaved(let trouble): TroubleView(trouble: trouble)
    case .obstructed(let photos, let why):
      VStack {
        Text("add_obstructed \(photos)")
        Text(why.words)
      }
    case nil: EmptyView()
    }
  }
}
