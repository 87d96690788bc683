#if canImport(Network)
  import Foundation
  import Network
  import Suivi
  import SuiviKit
  import UIKit
  import UserNotifications
  import os

  /// What the phone's network and battery are like now.
  final class PhoneNetwork: NetworkState {
    /// Not on its way to a charger: here the rest is for its person.
    private static let low: Float = 0.15
    private let monitor = NWPathMonitor()
    private let teller: AsyncStream<Void>.Continuation
    private let batteryLow = OSAllocatedUnfairLock(initialState: false)
    /// Whenever something of it becomes another.
    let changes: AsyncStream<Void>

    @MainActor init() {
      (changes, teller) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
      monitor.pathUpdateHandler = { [teller] _ in teller.yield() }
      monitor.start(queue: DispatchQueue(label: "app.suivi.network"))
      UIDevice.current.isBatteryMonitoringEnabled = true
      looks()
      for name in [UIDevice.batteryLevelDidChangeNotification, UIDevice.batteryStateDidChangeNotification] {
        NotificationCenter.default.addObserver(forName: name, object: nil, queue: .main) { [weak self] _ in
          MainActor.assumeIsolated { self?.looks() }
        }
      }
    }

    deinit { monitor.cancel() }

    /// The system tells of its battery on the main thread alone; the core asks from others.
    @MainActor private func looks() {
      let phone = UIDevice.current
      let low = phone.batteryState == .unplugged && (0...Self.low).contains(phone.batteryLevel)
      let changed = batteryLow.withLock { was in
        defer { was = low }
        return was != low
      }
      if changed { teller.yield() }
    }

    func conditions() throws -> Conditions {
      let path = monitor.currentPath
      return Conditions(
        online: path.status == .satisfied, metered: path.isExpensive || path.isConstrained,
        meteredAllowed: true, batteryLow: batteryLow.withLock { $0 },
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
    /// The app may not work while it is not in sight: what waits goes on when it is opened.
    @MainActor static var refuseBackground: Bool { UIApplication.shared.backgroundRefreshStatus != .available }

    @MainActor static func open() {
      if let place = URL(string: UIApplication.openSettingsURLString) {
        UIApplication.shared.open(place)
      }
    }
  }

  /// What is told while nobody looks: a number, never a name or a picture. Quietly, so nobody is asked before.
  enum PhoneNotices {
    private static let needs = "needs"

    /// So many need their person; none: what was told before is taken back.
    @MainActor static func tells(_ count: Int) async { await shows(count, needing(count).said) }

    nonisolated private static func shows(_ count: Int, _ text: String) async {
      let center = UNUserNotificationCenter.current()
      center.removeDeliveredNotifications(withIdentifiers: [needs])
      guard count > 0, (try? await center.requestAuthorization(options: [.alert, .provisional])) == true else { return }
      let content = UNMutableNotificationContent()
      content.body = text
      try? await center.add(UNNotificationRequest(identifier: needs, content: content, trigger: nil))
    }
  }

  /// Says something to whoever does not see it.
  enum PhoneVoice {
    @MainActor static func says(_ text: String) {
      UIAccessibility.post(notification: .announcement, argument: text)
    }
  }
#endif
