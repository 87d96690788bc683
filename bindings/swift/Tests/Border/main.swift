// How long calls of the core take from Swift: told a phone's folder, a record, a folder in it and how
// often to make each call, it says a line for each with the microseconds in the middle.
// `cargo xtask bench border` compares them with the same calls in Rust.

import Suivi
import Support

/// The bench's vault, the same in each language: it gives back what it is given.
let vault = OpenVault()
let network = GoodNetwork()
network.now.with {
  $0 = Conditions(online: false, metered: false, meteredAllowed: true, batteryLow: false, strained: false)
}

let arguments = CommandLine.arguments.dropFirst().map { $0 }
let (root, record, place) = (arguments[0], SpaceId(arguments[1]), ItemId(arguments[2]))
let times = arguments.dropFirst(3).map { Int($0) ?? 1 }

func opened() async throws -> Phone {
  try await Phone.open(
    request: OpenRequest(
      folder: root, version: "1", locked: false, inBackground: false, held: [], boot: nil, trusted: []),
    vault: vault, decoder: nil, network: network, clock: nil)
}

func says(_ call: String, _ times: Int, _ once: () async throws -> Duration) async throws {
  var all: [Duration] = []
  for _ in 0..<times { all.append(try await once()) }
  let (seconds, rest) = all.sorted()[times / 2].components
  print(call, Double(seconds) * 1e6 + Double(rest) / 1e12)
}

let clock = ContinuousClock()
// One alone is shorter than a look at the clock.
try await says("trivial", times[0]) { clock.measure { for _ in 0..<100 { _ = alive() } } / 100 }

let phone = try await opened()
try await says("screen_of_100", times[1]) {
  try await clock.measure {
    let view = try await phone.folder(space: record, folder: place, after: nil)
    precondition(view.files.count == 100)
  }
}
try await says("first_watch", times[2]) {
  try await clock.measure {
    let watch = try phone.watch()
    let first = await watch.next()
    precondition(first != nil)
    watch.stop()
  }
}
await phone.stop()

try await says("open_5000", times[3]) {
  let begun = clock.now
  let phone = try await opened()
  let home = try await phone.home()
  precondition(!home.spaces.isEmpty)
  let took = clock.now - begun
  await phone.stop()
  return took
}
