#if canImport(CoreMotion)
  import CoreMotion
  import Observation
  import SuiviKit

  /// How far the phone is from level, while somebody takes a photo.
  @Observable @MainActor
  final class PhoneLevel {
    /// Whole degrees, positive to the right; none: there is no telling.
    private(set) var degrees: Int?
    @ObservationIgnored private let motion = CMMotionManager()

    /// Tells until its task ends. `quarters`: by how many what is shown is turned.
    func follow(_ quarters: @escaping @MainActor () -> Int) async {
      guard motion.isDeviceMotionAvailable else { return }
      motion.deviceMotionUpdateInterval = 0.1
      motion.startDeviceMotionUpdates()
      while (try? await Task.sleep(for: .milliseconds(100))) != nil {
        let gravity = motion.deviceMotion?.gravity
        degrees = gravity.flatMap { leaning(x: $0.x, y: $0.y, z: $0.z, quarters: quarters()) }.map { Int($0.rounded()) }
      }
      motion.stopDeviceMotionUpdates()
    }
  }
#endif
