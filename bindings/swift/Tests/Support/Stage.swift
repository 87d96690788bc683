import Foundation

/// A world on a real server: the process `suivi-stage`, which ends with this object.
public final class Stage: @unchecked Sendable {
  /// What a stage says when it can't do something.
  public struct Said: Error, CustomStringConvertible {
    public let description: String
  }

  private let process = Process()
  private let (commands, answers) = (Pipe(), Pipe())
  // One question at a time, and never on one of the threads that tasks share.
  private let queue = DispatchQueue(label: "stage")
  private var read = Data()

  /// The program that the environment names.
  public init() throws {
    guard let program = ProcessInfo.processInfo.environment["SUIVI_STAGE"] else {
      throw Said(description: "SUIVI_STAGE is not set: run the tests with `cargo xtask test --only swift`")
    }
    letBrokenPipesBeErrors()
    // A thread of a task holds all signals back, and so would what is begun from it: then nothing
    // could end it or its server.
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["--default-signal", program]
    process.standardInput = commands
    process.standardOutput = answers
    try process.run()
  }

  deinit {
    try? commands.fileHandleForWriting.close()
    // It has ended when it can say nothing more. `waitUntilExit` would also wait for a server that a
    // stage which broke left behind.
    while !answers.fileHandleForReading.availableData.isEmpty {}
  }

  /// Asks for something, and gives what stands in `ok`.
  @discardableResult
  public func ask(_ what: String, _ with: [String: JSON] = [:]) async throws -> JSON {
    let command = JSON.object(with.merging(["do": .text(what)]) { $1 })
    let answer = try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { asked in
        queue.async { asked.resume(with: Result { try self.exchange(command) }) }
      }
    } onCancel: {
      // Nobody waits for a stage that does not answer, least of all a test whose time is over.
      process.terminate()
    }
    if let error = answer.object["error"] { throw Said(description: "\(what): \(error.text)") }
    return answer["ok"]
  }

  private func exchange(_ command: JSON) throws -> JSON {
    let line = try JSONEncoder().encode(command) + Data([10])
    try commands.fileHandleForWriting.write(contentsOf: line)
    while true {
      if let end = read.firstIndex(of: 10) {
        let answer = read[..<end]
        read = Data(read[(end + 1)...])
        return try JSONDecoder().decode(JSON.self, from: answer)
      }
      let more = answers.fileHandleForReading.availableData
      guard !more.isEmpty else { throw Said(description: "the stage ended") }
      read += more
    }
  }
}
