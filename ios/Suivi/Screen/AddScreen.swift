import SuiviKit
import SwiftUI

struct AddPlace: View {
  let space: String
  @Environment(Session.self) private var session
  @State private var presenter: AddPresenter
  @State private var camera = PhoneCamera()

  init(space: String, folder: String?, account: String, session: Session) {
    self.space = space
    // What was not saved yet is its person's, for this record alone.
    let captures = PhoneFiles.ready("captures").appending(path: account).appending(path: space)
    _presenter = State(initialValue: AddPresenter(session, space: space, folder: folder, captures: captures))
  }

  var body: some View {
    Draws(presenter.add) { state in
      if state.refused == .consent {
        List { ConsentWay(space: space) }
      } else if let refused = state.refused {
        RefusedView(trouble: refused)
      } else {
        AddScreen(
          state: state, shooting: $presenter.shooting, camera: camera,
          onPose: { presenter.pose($0) }, onTimer: { presenter.timer() },
          onShoot: {
            await presenter.shoot { to throws(CameraTrouble) in try await camera.takes(to) }
          },
          onPicked: { picked in await presenter.picked { await PickedPhotos.copy(picked, into: $0) }
          },
          onSaveUnsaved: { await presenter.saveUnsaved() }, onDiscardUnsaved: { presenter.discardUnsaved() }
        )
        // Only where something can be added somebody is asked for the camera.
        .task { presenter.begins() }
        .task(id: presenter.shooting.side) { await camera.opens(presenter.shooting.side) }
      }
    }
    .navigationTitle("add_title")
    .onDisappear {
      presenter.stop()
      camera.closes()
    }
  }
}

/// Why nothing can be added here.
private struct RefusedView: View {
  let trouble: Trouble
  @Environment(Navigator.self) private var navigator

  var body: some View {
    VStack(spacing: 16) {
      TroubleView(trouble: trouble)
      Button("remedy_back") { navigator.back() }.modifier(Prominent())
    }
    .padding(24)
  }
}

/// Today's photo over the ghost of an earlier one. Who will see it stands beside the shutter.
struct AddScreen: View {
  let state: AddState
  @Binding var shooting: Shooting
  let camera: PhoneCamera
  let onPose: @MainActor (String) -> Void
  let onTimer: @MainActor () -> Void
  let onShoot: @MainActor () async -> Void
  let onPicked: @MainActor ([PickedPhotos.Item]) async -> Void
  let onSaveUnsaved: @MainActor () async -> Void
  let onDiscardUnsaved: @MainActor () -> Void
  @State private var discards = false
  @State private var names = false
  @State private var name = ""

  var body: some View {
    VStack(spacing: 12) {
      if let place = state.place { Text(place).font(.footnote) }
      ZStack {
        if let trouble = camera.trouble {
          VStack(spacing: 16) {
            Text(trouble.phrase)
            switch trouble {
            case .refused: Button("camera_settings") { PhoneSettings.open() }
            case .noCamera: PickButton(title: "add_pick", onPicked: onPicked)
            case .takenAway, .storageFull, .storageClosed:
              Button("remedy_again") { Task { await camera.opens(shooting.side) } }
            }
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
        if camera.trouble == nil { LevelView(camera: camera) }
        if let left = shooting.counting { Text(verbatim: "\(left)").font(.largeTitle) }
      }
      ScrollView { settings }
      controls
    }
    .padding(16)
    // Who stands before the camera does not see it.
    .onChange(of: shooting.counting) { _, left in if let left { PhoneVoice.says("\(left)") } }
    .onChange(of: shooting.told) { _, told in if let told { PhoneVoice.says(told.phrase.said) } }
    .alert("add_unsaved_title", isPresented: $discards) {
      Button("act_discard", role: .destructive) { onDiscardUnsaved() }
      Button("cancel", role: .cancel) {}
    } message: {
      Text("discard_text")
    }
    .alert("add_pose_own", isPresented: $names) {
      TextField("add_pose_name", text: $name)
      Button("done") { onPose(name) }
      Button("cancel", role: .cancel) {}
    } message: {
      Text("add_pose_name")
    }
  }

  /// What is set for the next photo, and what became of the last one; at large letters it scrolls.
  private var settings: some View {
    VStack(spacing: 12) {
      ToldRow(told: shooting.told)
      if shooting.unsaved > 0 {
        Text("add_unsaved \(shooting.unsaved)")
        Button("add_unsaved_go") { Task { await onSaveUnsaved() } }
        Button("act_discard", role: .destructive) { discards = true }
      }
      poses
      if ghost != nil {
        Toggle("add_ghost", isOn: $shooting.ghost)
        if let slot, slot.first?.item != slot.latest?.item {
          Picker("add_ghost", selection: $shooting.ghostOf) {
            Text("add_ghost_first").tag(GhostOf.first)
            Text("add_ghost_latest").tag(GhostOf.latest)
          }
          .pickerStyle(.menu)
          .disabled(!shooting.ghost)
        }
        Slider(value: $shooting.ghostShare, in: 0...Shooting.mostOfGhost) {
          Text("add_ghost_share")
        }
        .disabled(!shooting.ghost)
      } else {
        Text("add_ghost_none").font(.footnote)
      }
      audience
    }
  }

  private var gone: Bool { state.choice(shooting.choice) == nil }

  private var slot: PoseRow? { state.poses.first { $0.word == shooting.pose } }

  private var ghost: FileRow? { shooting.ghostOf == .first ? slot?.first : slot?.latest }

  private var poses: some View {
    HStack {
      Picker("add_pose_name", selection: $shooting.pose) {
        ForEach(state.poses, id: \.word) { Text(poseName($0.word)).tag($0.word) }
        if slot == nil { Text(verbatim: shooting.pose).tag(shooting.pose) }
      }
      .pickerStyle(.menu)
      Button("add_pose_own") {
        name = ""
        names = true
      }
    }
  }

  private var audience: some View {
    HStack {
      if let choice = state.choice(shooting.choice) {
        SeenView(seen: choice.seen)
      } else {
        // Those who were chosen can't be any more: nothing is sent before somebody else is.
        Text("add_choice_gone").foregroundStyle(Color("Trouble"))
      }
      Spacer()
      if state.choices.count > 1 || gone {
        Menu("add_change_who") {
          ForEach(state.choices, id: \.self) { choice in
            Button {
              shooting.choice = choice
            } label: {
              Text(choice.audience.phrase)
              Text(choice.seen.phrase)
            }
          }
        }
      }
    }
  }

  private var controls: some View {
    HStack {
      PickButton(title: "add_pick", onPicked: onPicked).disabled(shooting.busy || gone)
      Button {
        onTimer()
      } label: {
        Label(
          shooting.timer == 0 ? "add_timer_off" : "add_timer \(shooting.timer)",
          systemImage: "timer")
      }
      Button(
        shooting.counting != nil ? "add_stop" : shooting.busy ? "add_saving" : "add_shutter",
        systemImage: "camera.circle.fill"
      ) {
        Task { await onShoot() }
      }
      .modifier(Prominent())
      // Those who were chosen can't be any more: a photo would not be saved.
      .disabled(shooting.counting == nil && (shooting.busy || camera.trouble != nil || gone))
      Button(
        shooting.side == .back ? "add_turn_front" : "add_turn_back",
        systemImage: "arrow.triangle.2.circlepath.camera"
      ) {
        shooting.side = shooting.side == .back ? .front : .back
      }
      .disabled(shooting.busy)
    }
    .labelStyle(.iconOnly)
  }
}

/// What became of the last photo.
private struct ToldRow: View {
  let told: Told?

  var body: some View {
    switch told {
    case .saved: if let told { Text(told.phrase).font(.headline) }
    case .notSaved(let trouble): TroubleView(trouble: trouble)
    case .notTaken, .obstructed: if let told { Text(told.phrase) }
    case nil: EmptyView()
    }
  }
}
