import Foundation

/// How a picture is looked at; several that share one are looked at alike.
public struct Zoom: Equatable, Sendable {
  public static let most = 8.0
  static let step = 1.5
  public private(set) var scale = 1.0
  /// From the middle, in points.
  public private(set) var moved = CGSize.zero
  /// Where the fingers began.
  private var from = 1.0
  private var start = CGSize.zero

  public init() {}

  /// Two fingers are so many times as far from each other as at first.
  public mutating func pinched(_ by: Double) {
    let before = scale
    scale = min(max(from * by, 1), Self.most)
    // What is seen of it goes towards the middle as it becomes smaller: nothing of it is lost from sight.
    let share = before > 1 ? (scale - 1) / (before - 1) : 0
    if share < 1 {
      moved = CGSize(width: moved.width * share, height: moved.height * share)
      start = CGSize(width: start.width * share, height: start.height * share)
    }
  }

  public mutating func pinchEnds() { from = scale }

  /// A finger went so far, on a picture of this size: something of it is always seen.
  public mutating func dragged(_ by: CGSize, of size: CGSize) {
    guard scale > 1 else { return }
    func within(_ to: CGFloat, _ side: CGFloat) -> CGFloat {
      let far = side * (scale - 1) / 2
      return min(max(to, -far), far)
    }
    moved = CGSize(
      width: within(start.width + by.width, size.width), height: within(start.height + by.height, size.height))
  }

  public mutating func dragEnds() { start = moved }

  /// All of it, or twice as large.
  public mutating func toggles() { steps(scale > 1 ? 1 / scale : 2) }

  public mutating func larger() { steps(Self.step) }

  public mutating func smaller() { steps(1 / Self.step) }

  private mutating func steps(_ by: Double) {
    pinched(by)
    pinchEnds()
  }
}
