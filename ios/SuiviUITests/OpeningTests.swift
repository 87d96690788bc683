import XCTest

/// The app begins, and says what to do, in a way that is read aloud too.
final class OpeningTests: XCTestCase {
  @MainActor func testTheFirstScreenAsksWhoIsThere() throws {
    let app = XCUIApplication()
    app.launch()
    XCTAssertTrue(app.secureTextFields.firstMatch.waitForExistence(timeout: 20))
    try app.performAccessibilityAudit()
  }
}
