// A phone as a program of its own, on which the scenarios in `tests/scenarios` are played: a JSON line
// in is a call of the package, a JSON line out is what it answered. What can be said stands in
// `tests/src/phone/said.rs`; anything else is answered with trouble, and nothing is done.

import Foundation
import Suivi
import Support

letBrokenPipesBeErrors()
let network = GoodNetwork()
let phone = try await Phone.open(
  request: OpenRequest(
    folder: CommandLine.arguments[1], version: "1", locked: false, inBackground: false, held: [], boot: nil,
    trusted: []),
  vault: OpenVault(), decoder: nil, network: network, clock: nil)
let listener = Listener(phone: phone, network: network)
while let line = readLine() {
  let answer = await listener.answer(line)
  try FileHandle.standardOutput.write(contentsOf: JSONEncoder().encode(answer) + Data([10]))
}
await phone.stop()
