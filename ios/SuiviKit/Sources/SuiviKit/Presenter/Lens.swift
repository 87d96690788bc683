import Suivi

/// How far the phone is from level, in degrees: positive if it leans to the right; none while it lies so flat that
/// there is no telling. `x`, `y`, `z`: where gravity pulls, along the sides of the phone in its natural position (to
/// the right, to the top, out of the screen). `quarters`: by how many quarters what is shown is turned, clockwise.
public func leaning(x: Double, y: Double, z: Double, quarters: Int) -> Double? {
  // The core is told what an accelerometer feels: the push against gravity.
  lean(x: Float(-x), y: Float(-y), z: Float(-z), display: turn(quarters)).map(Double.init)
}

/// A width and a height.
public struct Measured: Equatable, Sendable {
  public var width: Double
  public var height: Double

  public init(width: Double, height: Double) {
    self.width = width
    self.height = height
  }
}

/// Where the ghost of an earlier photo lies on the camera's view, and whether it is drawn as in a mirror.
public struct GhostPlace: Equatable, Sendable {
  public var left: Double
  public var top: Double
  public var size: Measured
  public var mirrored: Bool
}

/// The core's answer to where an upright ghost lies on a `view` that shows all of what the camera sees; none while the
/// view has no size. `stream`: as the sensor gives it, lying on its side in a phone that is held upright. `quarters`:
/// by how many quarters what is shown is turned, clockwise.
public func ghostPlace(side: Side, stream: Measured, view: Measured, ghost: Measured, quarters: Int) -> GhostPlace? {
  let finder = Viewfinder(
    facing: side == .front ? .front : .back, sensor: .quarter, stream: stream.extent, view: view.extent,
    display: turn(quarters))
  guard let overlay = overlay(finder: finder, ghost: ghost.extent), let place = overlay.ghost else { return nil }
  let size = Measured(width: Double(place.size.width), height: Double(place.size.height))
  return GhostPlace(
    left: Double(place.left), top: Double(place.top), size: size, mirrored: overlay.mirrored)
}

extension Measured {
  fileprivate var extent: Extent { Extent(width: Float(width), height: Float(height)) }
}

private func turn(_ quarters: Int) -> Turn {
  let turns: [Turn] = [.zero, .quarter, .half, .threeQuarters]
  return turns[((quarters % 4) + 4) % 4]
}
