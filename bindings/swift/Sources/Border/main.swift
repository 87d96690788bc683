import Foundation
import Suivi

// How long calls of the core take from Swift: told a phone's folder, a record, a folder in it and how
// often to make each call, it says a line for each with the microseconds in the middle. `cargo xtask
// bench border` compares them with the same calls in Rust.

/// The bench's vault, the same in each language: it gives back what it is given.
final class OpenVault: KeyVault {
  func wrap(slot: Slot, account: String, key: Data) throws -> Data { key }
  func unwrap(slot: Slot, account: String, wrapped: Data) throws -> Data { wrapped }
  func destroy(slot: Slot, account: String) throws -> Bool { true }
}

/// A phone without network.
final class NoNetwork: NetworkState {
  func conditions() throws -> Conditions {
    Conditions(online: false, metered: false, meteredAllowed: false, batteryLow: false, strained: false)
  }
}

func opened(_ root: String) async throws -> Phone {
  let request = OpenRequest(
    folder: root, version: "1", locked: false, inBackground: false, held: [], boot: nil, trusted: [])
  return try await Phone.open(
    request: request, vault: OpenVault(), decoder: nil, network: NoNetwork(), clock: nil)
}

func says(_ call: String, _ times: Int, _ once: () async throws -> Duration) async throws {
  var all: [Duration] = []
  for _ in 0..<times { all.append(try await once()) }
  let middle = all.sorted()[times / 2]
  print(call, Double(middle.components.attoseconds) / 1e12 + Double(middle.components.seconds) * 1e6)
}

let arguments = CommandLine.arguments
let times = arguments[4...].compactMap(Int.init)
let (root, space, place) = (arguments[1], SpaceId(arguments[2]), ItemId(arguments[3]))
let clock = ContinuousClock()

// One alone is shorter than a look at the clock.
try await says("trivial", times[0]) { clock.measure { for _ in 0..<100 { _ = alive() } } / 100 }
let phone = try await opened(root)
try await says("screen_of_100", times[1]) {
  try await clock.measure {
    let view = try await phone.folder(space: space, folder: place, after: nil)
    precondition(view.files.count == 100)
  }
}
try await says("first_watch", times[2]) {
  try await clock.measure {
    let watch = try phone.watch()
    _ = await watch.next()
    watch.stop()
  }
}
await phone.stop()
try await says("open_5000", times[3]) {
  let begun = clock.now
  let phone = try await opened(root)
  let home = try await phone.home()
  precondition(!home.spaces.isEmpty)
  let took = clock.now - begun
  await phone.stop()
  return took
}
