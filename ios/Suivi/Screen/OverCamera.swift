import SuiviKit
import SwiftUI

/// An earlier photo over what the camera sees, where the core says.
struct GhostView: View {
  let file: FileRow
  let side: Side
  let camera: PhoneCamera
  @Environment(Session.self) private var session
  @Environment(AppLock.self) private var lock
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
    .accessibilityLabel(Text("add_ghost_over \(poseName(file.pose).said) \(dayWords(file.at))"))
    .task(id: "\(file.item) \(lock.phoneIsLocked)") {
      guard !lock.phoneIsLocked else { return }
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
struct LevelView: View {
  let camera: PhoneCamera
  @State private var level = PhoneLevel()

  var body: some View {
    VStack {
      if let degrees = level.degrees {
        Rectangle()
          .fill(degrees == 0 ? Color.accentColor : Color("Trouble"))
          .frame(width: 120, height: 2)
          .rotationEffect(.degrees(Double(-degrees)))
          .accessibilityElement()
          .accessibilityLabel(words(degrees))
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
