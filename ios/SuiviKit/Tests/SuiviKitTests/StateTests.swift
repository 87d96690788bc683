import Foundation
import Testing

/// Every state of every screen, as text: there are no pictures of SwiftUI here. `SUIVI_WRITE_STATES=1` says that they
/// are as they shall be.
struct StateTests {
  private let screens: [[Case]] = [
    signInCases, consentCases, homeCases, folderCases, addCases, photoCases, compareCases, settingsCases, lockCases,
    messageCases, waitingCases, clientsCases, inboxCases, rightsCases, visibilityCases, peopleCases, resultsCases,
    resultCases, assignCases, fillCases,
  ]
  private let ios = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  @Test func everyStateIsAsItWas() throws {
    for cases in screens {
      let screen = cases[0].name.split(separator: "-")[0]
      let file = ios.appendingPathComponent("states/\(screen).txt")
      let now = cases.map(\.text).joined(separator: "\n")
      if ProcessInfo.processInfo.environment["SUIVI_WRITE_STATES"] != nil {
        try now.write(to: file, atomically: true, encoding: .utf8)
      }
      let before = try String(contentsOf: file, encoding: .utf8)
      for (was, has) in zip(before.components(separatedBy: "\n\n"), now.components(separatedBy: "\n\n"))
      where was != has {
        Issue.record("\(screen):\n\(was)\nis now\n\(has)")
      }
      #expect(before.count == now.count, "\(screen)")
    }
  }

  @Test func theyAreThoseThatAndroidDraws() throws {
    let pictures = try FileManager.default.contentsOfDirectory(
      atPath: ios.appendingPathComponent("../android/screenshots").path)
    let variants = ["-dark.png", "-fr.png", "-large.png"]
    let drawn = pictures.filter { name in name.hasSuffix(".png") && !variants.contains(where: name.hasSuffix) }
    // What else Android refuses in the background iOS does not; and a camera that is refused is refused for ever there.
    let androids: Set = [
      "add-refused-for-ever", "waiting-data-saver-refused", "waiting-jobs-refused", "waiting-notifications-refused",
    ]
    let names = screens.flatMap { $0.map(\.name) }
    #expect(Set(names).count == names.count, "a state is there twice")
    #expect(Set(drawn.map { String($0.dropLast(4)) }).subtracting(androids) == Set(names))
  }
}
