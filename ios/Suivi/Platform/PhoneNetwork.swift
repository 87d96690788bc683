#if canImport(Network)
  import Foundation
  import Network
  import Suivi
  import UIKit

  /// What the phone's network and battery are like now.
  final class PhoneNetwork: NetworkState {
    private let monitor = NWPathMonitor()

    init() { monitor.start(queue: DispatchQueue(label: "app.suivi.network")) }
    deinit { monitor.cancel() }

    /// Whenever the network becomes another one.
    static func changes() -> AsyncStream<Void> {
      let (stream, teller) = AsyncStream.makeStream(
        of: Void.self, bufferingPolicy: .bufferingNewest(1))
      let monitor = NWPathMonitor()
      monitor.pathUpdateHandler = { _ in teller.yield() }
      teller.onTermination = { _ in monitor.cancel() }
      monitor.start(queue: DispatchQueue(label: "app.suivi.network.changes"))
      return stream
    }

    func conditions() throws -> Conditions {
      let path = monitor.currentPath
      return Conditions(
        online: path.status == .satisfied, metered: path.isExpensive || path.isConstrained,
        meteredAllowed: true,
        batteryLow: ProcessInfo.processInfo.isLowPowerModeEnabled,
        strained: ProcessInfo.processInfo.thermalState.rawValue
          >= ProcessInfo.ThermalState.serious.rawValue)
    }
  }

  /// What this phone is called on the server.
  enum PhoneName {
    @MainActor static var own: String { UIDevice.current.model }
  }

  /// The system's settings of this app.
  enum PhoneSettings {
    @MainActor static func open() {
      if let place = URL(string: UIApplication.openSettingsURLString) {
        UIApplication.shared.open(place)
      }
    }
  }

  /// Says something to whoever does not see it.
  enum PhoneVoice {
    @MainActor static func says(_ text: String) {
      UIAccessibility.post(notification: .announcement, argument: text)
    }
  }
#endif
