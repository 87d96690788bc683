import Foundation
import Testing

@testable import SuiviKit

/// How a picture is looked at.
struct ZoomTests {
  private let room = CGSize(width: 300, height: 400)

  @Test func aPinchGoesOnFromTheLastOneAndADragFromWhereItWas() {
    var zoom = Zoom()
    zoom.dragged(CGSize(width: 50, height: 50), of: room)
    #expect(zoom.moved == .zero, "all of it is seen")
    zoom.pinched(2)
    zoom.dragged(CGSize(width: 40, height: -30), of: room)
    zoom.dragEnds()
    zoom.pinchEnds()
    zoom.pinched(1.5)
    zoom.pinchEnds()
    #expect(zoom.scale == 3)
    zoom.dragged(CGSize(width: 10, height: 0), of: room)
    #expect(zoom.moved == CGSize(width: 50, height: -30))
  }

  @Test func somethingOfThePictureIsAlwaysSeenAndAllOfItLiesInTheMiddle() {
    var zoom = Zoom()
    zoom.pinched(100)
    zoom.pinchEnds()
    #expect(zoom.scale == Zoom.most)
    zoom.dragged(CGSize(width: 1e6, height: -1e6), of: room)
    zoom.dragEnds()
    #expect(zoom.moved == CGSize(width: 300 * 3.5, height: -400 * 3.5))
    while zoom.scale > 1 {
      zoom.smaller()
      let far = CGSize(width: 150 * (zoom.scale - 1), height: 200 * (zoom.scale - 1))
      #expect(abs(zoom.moved.width) <= far.width + 1e-9 && abs(zoom.moved.height) <= far.height + 1e-9, "\(zoom)")
    }
    #expect(zoom.scale == 1 && zoom.moved == .zero)
    zoom.larger()
    #expect(zoom.scale == 1.5)
    zoom.toggles()
    #expect(zoom.scale == 1 && zoom.moved == .zero)
    zoom.toggles()
    #expect(zoom.scale == 2)
  }
}
