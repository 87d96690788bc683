import Suivi
import XCTest

final class JourneyTests: XCTestCase {
  func testNothingIsAlive() { XCTAssertEqual(alive(), 0) }
}
