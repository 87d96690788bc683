import Foundation
import Observation
import Suivi
import Support
import XCTest

/// What a screen of an app shows: drawn again after each change, on the main actor.
@Observable @MainActor
private final class WaitingModel {
  private(set) var pending: UInt32 = 0
  private(set) var drawn = 0
  @ObservationIgnored private let phone: Phone

  init(phone: Phone) { self.phone = phone }

  /// Follows the phone until the task that runs it is cancelled, or until nothing waits.
  func follow() async throws {
    for await _ in phone.changes {
      pending = try await phone.waiting().counts.pending
      drawn += 1
      if pending == 0 { return }
    }
  }
}

/// The main way once more, as an app goes it, in XCTest.
final class JourneyTests: XCTestCase {
  override func tearDown() { XCTAssertEqual(alive(), 0) }

  // Not `@MainActor`: then `await fulfillment` does not compile in language mode 6.
  func testAScreenFollowsAPhotoUntilItIsReceived() async throws {
    let world = try await World.common()
    try await Phones().run { phone async throws in
      _ = try await phone.signIn(request: world.signIn("Client"))
      try await phone.untilComplete()
      let model = await WaitingModel(phone: phone)
      let told = expectation(description: "the screen is told that something waits")
      let (added, following) = try await world.withoutLine {
        let added = try await phone.addPhotos(request: world.adding([world.photos[0]]))
        await MainActor.run {
          withObservationTracking {
            _ = model.pending
          } onChange: {
            told.fulfill()
          }
        }
        let following = Task { try await model.follow() }
        await fulfillment(of: [told], timeout: 20)
        return (added, following)
      }
      try await phone.opened()
      try await following.value
      let pending = await model.pending
      XCTAssertEqual(pending, 0)
      let there = try await world.holds(added.photos[0].item)
      XCTAssertTrue(there)
    }
  }

  func testNobodyIsSignedInOnANewPhone() async throws {
    try await Phones().run { phone async throws in
      do {
        _ = try await phone.home()
        XCTFail("somebody is")
      } catch let error as SuiviError {
        XCTAssertEqual(error, .SignedOut(why: nil))
        XCTAssertEqual(error.localizedDescription, "signedOut")
      }
    }
  }

  func testAScreenThatIsLeftGivesItsWatchBack() async throws {
    try await Phones().run { phone async throws in
      let drawn = expectation(description: "it is drawn once")
      let screen = Task {
        for await _ in phone.changes { drawn.fulfill() }
      }
      await fulfillment(of: [drawn], timeout: 20)
      screen.cancel()
      await screen.value
      XCTAssertEqual(alive(), 1)
    }
  }
}
