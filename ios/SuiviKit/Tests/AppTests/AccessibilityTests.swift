import Testing

/// For whoever does not see the screen.
struct AccessibilityTests {
  @Test func everyImageHasANameOrIsHidden() throws {
    for (file, source) in try Sources.swift() {
      let lines = source.components(separatedBy: "\n")
      for (at, line) in lines.enumerated() where line.contains("Image(systemName:") {
        let near = lines[at..<min(at + 3, lines.count)].joined()
        #expect(
          near.contains(".accessibilityHidden(true)") || near.contains(".accessibilityLabel("), "\(file):\(at + 1)")
      }
    }
  }

  @Test func everyButtonHasWords() throws {
    for (file, source) in try Sources.swift() {
      // `Button("…")`, `Button(condition ? "…" : "…")`, `Button(words)`; else what stands in its label.
      for label in source.matches(#"(?s)Button \{.*?\} label: \{(.{0,400})"#) {
        #expect(label.contains("Text(") || label.contains("Label("), "\(file): \(label.prefix(80))")
      }
      #expect(!source.contains("onTapGesture"), "\(file): what is tapped is a button")
    }
  }

  @Test func whatIsDrawnAndNotSaidIsDescribed() throws {
    let all = try Sources.swift()
    for (file, source) in all {
      for drawn in ["GeometryReader", "CameraView(camera"] {
        guard let found = source.range(of: drawn) else { continue }
        #expect(source[found.lowerBound...].contains(".accessibilityLabel("), "\(file): \(drawn)")
      }
    }
    #expect(
      all.values.contains { $0.contains("accessibilityAdjustableAction") }, "the comparer works without seeing it")
  }

  @Test func lettersGrowWithThePersonsChoice() throws {
    for (file, source) in try Sources.swift() { #expect(!source.contains(".system(size:"), "\(file): a fixed size") }
  }
}
