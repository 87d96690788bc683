// What `Suivi/Platform` gives to the rest of the app, where Apple's frameworks are not: to compile against.
import Foundation
import Observation
import Suivi
import SuiviKit
import SwiftUI

final class KeychainVault: KeyVault {
  func wrap(slot: Slot, account: String, key: Data) throws -> Data { standsIn() }
  func unwrap(slot: Slot, account: String, wrapped: Data) throws -> Data { standsIn() }
  func destroy(slot: Slot, account: String) throws -> Bool { standsIn() }
}

final class PhoneDecoder: PictureDecoder {
  func decode(source: String, to: String, longestSide: UInt32) throws -> Bool { standsIn() }
}

struct PhoneLock: LockGround {
  init(beside folder: URL) {}
  func read() throws(LockFailure) -> LockKept { standsIn() }
  func keep(_ kept: LockKept) throws(LockFailure) { standsIn() }
  func keyed(_ bytes: Data, made: Bool) throws(LockFailure) -> Data? { standsIn() }
  func knowsPerson() -> Bool { standsIn() }
  func learnsPerson(_ may: Bool) throws(LockFailure) { standsIn() }
}

enum Recognition {
  static var isPossible: Bool { standsIn() }
  static func recognises() async -> Bool { standsIn() }
}

enum PhoneClock { static func sinceStart() -> Duration { standsIn() } }

final class PhoneNetwork: NetworkState {
  let changes: AsyncStream<Void>
  @MainActor init() { standsIn() }
  func conditions() throws -> Conditions { standsIn() }
}

final class SuiviDelegate: NSObject {}
enum PhoneFiles {
  static func ready(_ name: String) -> URL { standsIn() }
  static func closes(_ folders: [URL]) { standsIn() }
  static func clearsTemporary() { standsIn() }
}
@MainActor
enum PhoneItself {
  static var isLocked: Bool { standsIn() }
  static func locks(_ tell: @escaping @MainActor (Bool) -> Void) { standsIn() }
}
enum PhoneMoment { @MainActor static func asks(_ work: @escaping @MainActor () async -> Void) { standsIn() } }
enum PhoneTransfers {
  static func make() -> SessionTransfers { standsIn() }
  static func allTold(_ transfers: SessionTransfers) async { standsIn() }
  static func held(_ transfers: SessionTransfers) async -> [String] { standsIn() }
}

enum PhoneCover { @MainActor static func covers(_ cover: Bool) { standsIn() } }
enum PhoneName { @MainActor static var own: String { standsIn() } }
@MainActor
enum PhoneSettings {
  static var refuseBackground: Bool { standsIn() }
  static func open() { standsIn() }
}
enum PhoneNotices { @MainActor static func tells(_ count: Int) async { standsIn() } }
enum PhoneVoice { @MainActor static func says(_ text: String) { standsIn() } }

@Observable @MainActor
final class PhoneCamera {
  private(set) var trouble: CameraTrouble?
  private(set) var stream = Measured(width: 4, height: 3)
  var quarters: Int { standsIn() }
  func opens(_ side: Side) async {}
  func closes() {}
  func takes(_ to: URL) async throws(CameraTrouble) {}
}

@Observable @MainActor
final class PhoneLevel {
  private(set) var degrees: Int?
  func follow(_ quarters: @escaping @MainActor () -> Int) async {}
}

struct CameraView: View {
  let camera: PhoneCamera
  var body: some View { EmptyView() }
}

struct Picture {
  let image: Image
  let size: Measured
  init?(_ bytes: Data) { nil }
}

struct PickButton: View {
  let title: LocalizedStringKey
  let onPicked: @MainActor ([PickedPhotos.Item]) async -> Void
  var body: some View { EmptyView() }
}

enum PickedPhotos {
  struct Item: Equatable, Sendable {}
  @MainActor static func copy(_ items: [Item], into: (String) -> URL) async -> Copied { standsIn() }
}

struct SharedPhoto: Identifiable {
  let id = UUID()
  init(_ bytes: Data) {}
}

struct ShareSheet: View {
  let photo: SharedPhoto
  var body: some View { EmptyView() }
}

private func standsIn() -> Never { fatalError("this platform only compiles") }
