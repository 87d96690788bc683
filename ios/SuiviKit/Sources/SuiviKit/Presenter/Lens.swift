import Suivi

/// How far the phone is from level, in degrees: positive if it leans to the right; none while it lies so flat that
/// there is no telling. `x`, `y`, `z`: where gravity pulls, along the sides of the phone in its natural position (to
/// the right, to the top, out of the screen). `quarters`: by how many quarters what is shown is turned, clockwise.
public func leaning(x: Double, y: Double, z: Double, quarters: Int) -> Double? {
  let turns: [Turn] = [.zero, .quarter, .half, .threeQuarters]
  // The core is told what an accelerometer feels: the push against gravity.
  return lean(x: Float(-x), y: Float(-y), z: Float(-z), display: turns[((quarters % 4) + 4) % 4]).map(Double.init)
}
