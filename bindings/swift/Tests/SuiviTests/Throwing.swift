import Testing

/// Expects an error of this kind, and hands it out. Swift 6.0's own `#expect(throws:)` keeps it.
func expectThrowing<Failure: Error, Result>(
  _: Failure.Type, location: SourceLocation = #_sourceLocation, _ work: () async throws -> Result
) async -> Failure? {
  do {
    _ = try await work()
    Issue.record("nothing was thrown", sourceLocation: location)
  } catch let error as Failure {
    return error
  } catch {
    Issue.record(error, sourceLocation: location)
  }
  return nil
}
