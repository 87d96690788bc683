import Foundation
import Testing

/// For whoever does not see the screen, or not well.
struct AccessibilityTests {
  @Test func everyImageHasANameOrIsHidden() throws {
    try holds(
      silentImages,
      wrong: [
        "Image(systemName: sign)", "HStack { Image(uiImage: it).resizable()\n\n.clipped() }",
        "VStack { picture.image.resizable() }.padding(4)\nText(name).accessibilityLabel(name)",
        "Image(systemName: sign) // .accessibilityHidden(true)",
      ],
      right: [
        "Image(systemName: sign).font(.largeTitle)\n  // Said beside it.\n  .accessibilityHidden(true)",
        "Group { if let picture { picture.image.resizable() } }\n  .accessibilityLabel(said)",
        "init() { image = Image(uiImage: picture) }",
      ])
  }

  @Test func whatIsPressedHasWords() throws {
    try holds(
      wordless,
      wrong: [
        "Button { go() } label: { Image(systemName: sign) }\nText(after)", "Button(action: go) { Rectangle() }",
        "Button(\"\") { go() }", "Button(role: .destructive) { go() } label: { Text(\"\") }",
        "Menu { Button(title) {} } label: { Circle() }", "NavigationLink(value: route) { Rectangle() }",
        "PhotosPicker(selection: $picked) { Circle() }.padding(8)", "Circle().onTapGesture { go() }",
      ],
      right: [
        "Button(on ? \"off\" : \"on\", systemImage: sign) { go() }", "Button(title) { go() }",
        "Button { go() } label: { VStack { Text(name) } }", "Menu { Circle() } label: { Label(title, image: sign) }",
        "NavigationLink(value: route) { PictureView(file: file, said: words) }",
        "Menu { Circle() } label: { Circle() }\n  .accessibilityLabel(title)",
      ])
  }

  @Test func whatIsDrawnAndNotSaidIsDescribed() throws {
    try holds(
      undescribed,
      wrong: [
        "GeometryReader { room in Circle() }.frame(height: 4)\nText(after).accessibilityLabel(name)",
        "GeometryReader { _ in Circle().accessibilityLabel(name) }\nGeometryReader { _ in Circle() }",
        "ZStack { CameraView(camera: camera).padding(4) }",
      ],
      right: [
        "GeometryReader { room in Circle().accessibilityLabel(name) }",
        "GeometryReader { room in Circle() }\n  .accessibilityElement()\n  .accessibilityLabel(name)",
        "CameraView(camera: camera).accessibilityElement().accessibilityLabel(name)",
      ])
    let all = try Sources.swift().values.joined()
    #expect(all.contains(".accessibilityAdjustableAction"), "the comparer works without seeing it")
  }

  @Test func lettersGrowWithThePersonsChoice() throws {
    try holds(
      fixedLetters, wrong: ["Text(name).font(.system(size: 12))", "Text(name).font(.custom(face, fixedSize: 12))"],
      right: ["Text(name).font(.headline)"])
  }

  /// The system's red is too light for text.
  @Test func noTextIsInTheSystemsRed() throws {
    try holds(
      systemsRed, wrong: ["Text(name).foregroundStyle(.red)", "Rectangle().fill(Color.red)"],
      right: ["Text(name).foregroundStyle(Color(\"Trouble\"))"])
  }

  /// WCAG 2.2, 1.4.3.
  @Test func textInAColourStandsOutFromWhatIsBehindIt() throws {
    let (white, black) = (Shade.of(0xFFFFFF), Shade.of(0x000000))
    #expect(abs(white.contrast(black) - 21) < 0.001)
    #expect(Shade.of(0x767676).contrast(white) >= 4.5 && Shade.of(0x777777).contrast(white) < 4.5)
    for name in ["Trouble", "AccentColor"] {
      for (dark, system) in [(false, white), (true, black)] {
        let text = try shade(name, dark: dark)
        for behind in try [system, shade("Ground", dark: dark)] {
          let contrast = text.contrast(behind)
          #expect(contrast >= 4.5, "\(name), \(dark ? "dark" : "light"): \(contrast)")
        }
      }
    }
  }

  /// No source is found wrong, and what is wrong or right of these is.
  private func holds(_ rule: (String) -> [String], wrong: [String], right: [String]) throws {
    let missed = wrong.filter { rule($0).isEmpty }
    #expect(missed == [], "not found wrong")
    let accused = right.filter { !rule($0).isEmpty }
    #expect(accused == [], "found wrong")
    for (file, source) in try Sources.swift() {
      let found = rule(source)
      #expect(found == [], "\(file)")
    }
  }

  private func shade(_ name: String, dark: Bool) throws -> Shade {
    let file = Sources.ios.appendingPathComponent("Suivi/Assets.xcassets/\(name).colorset/Contents.json")
    let set = try JSONDecoder().decode(ColourSet.self, from: Data(contentsOf: file))
    let entry = try #require(set.colors.first(where: { $0.isDark == dark }), "\(name) in the dark: \(dark)")
    let parts = entry.color.components
    #expect(part(parts["alpha"]) == 1, "\(name) lets through what is behind it")
    let found = ["red", "green", "blue"].compactMap { part(parts[$0]) }
    try #require(found.count == 3, "\(name)")
    return Shade(parts: found)
  }

  /// As Xcode writes one: `0xA8`, `0.659`, or `168`.
  private func part(_ text: String?) -> Double? {
    guard let text else { return nil }
    if text.hasPrefix("0x") { return Int(text.dropFirst(2), radix: 16).map { Double($0) / 255 } }
    return Double(text).map { text.contains(".") ? $0 : $0 / 255 }
  }
}

// MARK: The rules: from a source to what is wrong in it

/// An image says nothing by itself. One that is only kept under another name is drawn where that name is.
private func silentImages(_ source: String) -> [String] {
  let written = Written(source)
  let drawn = written.calls("Image").filter { image in
    !image.arguments.hasPrefix("decorative:") && !(image.arguments.hasPrefix("uiImage:") && written.isKept(image))
  }
  return (drawn + written.places("picture.image")).filter { image in
    !image.isSaid && !written.chains(around: image.at).contains(where: says)
  }.map { "an image in line \(written.line($0.at))" }
}

/// `Button("…")`, `Menu(condition ? "…" : "…")`, `Button(words)`; else what stands in its label.
private func wordless(_ source: String) -> [String] {
  let written = Written(source)
  var complaints = source.code.contains(/TapGesture(?!\(count: 2\))/) ? ["what is tapped is a button"] : []
  for name in ["Button", "Menu", "NavigationLink", "PhotosPicker"] {
    for pressed in written.calls(name) where !pressed.isSaid && !pressed.hasTitle {
      let inFirst = ["NavigationLink", "PhotosPicker"].contains(name) || pressed.arguments.contains("action:")
      let label = pressed.blocks.first(where: { $0.name == "label" }) ?? (inFirst ? pressed.blocks.first : nil)
      let words = (label?.body ?? "").replacingOccurrences(of: "Text(\"\")", with: "")
      if ["Text(", "Label(", ".accessibilityLabel(", "said:"].contains(where: { words.contains($0) }) { continue }
      complaints.append("\(name) in line \(written.line(pressed.at))")
    }
  }
  return complaints
}

private func undescribed(_ source: String) -> [String] {
  let written = Written(source)
  return ["GeometryReader", "CameraView"].flatMap { name in
    written.calls(name).filter { drawn in
      !drawn.isSaid && !drawn.blocks.contains(where: { $0.body.contains(".accessibilityLabel(") })
    }.map { "\(name) in line \(written.line($0.at))" }
  }
}

private func fixedLetters(_ source: String) -> [String] { source.code.matches(#"(\.system\(size:|\bfixedSize:)"#) }
private func systemsRed(_ source: String) -> [String] { source.code.matches(#"(\.red)\b"#) }

private func says(_ chain: String) -> Bool {
  chain.contains(".accessibilityLabel(") || chain.contains(".accessibilityHidden(true)")
}

/// A source as far as views are told by it.
private struct Written {
  /// Something that is named, with what follows it.
  struct Call {
    let at: Int
    let arguments: String
    let blocks: [(name: String, body: String)]
    /// The modifiers right behind it.
    let chain: String

    var isSaid: Bool { says(chain) }
    /// Its first argument has no label, and is not empty.
    var hasTitle: Bool {
      !arguments.isEmpty && !arguments.hasPrefix("\"\"") && arguments.matches(#"^(\w+:)"#).isEmpty
    }
  }

  private let text: [Character]
  init(_ source: String) { text = Array(source.code) }

  func line(_ at: Int) -> Int { text[..<at].filter { $0 == "\n" }.count + 1 }

  /// Where this is called, with parentheses or a block; below: where it is named.
  func calls(_ name: String) -> [Call] { places(name).filter { !$0.arguments.isEmpty || !$0.blocks.isEmpty } }

  func places(_ name: String) -> [Call] {
    let name = Array(name)
    return text.indices.compactMap { (at) -> Call? in
      let end = at + name.count
      guard text[at] == name[0], end <= text.count, text[at..<end].elementsEqual(name) else { return nil }
      guard at == 0 || !isWord(text[at - 1]), end == text.count || !isWord(text[end]) else { return nil }
      return call(at, after: end)
    }
  }

  /// It gets a name rather than being drawn.
  func isKept(_ call: Call) -> Bool { text[..<call.at].last(where: { !$0.isWhitespace }) == "=" }

  /// The modifiers behind each bracket in which this is.
  func chains(around at: Int) -> [String] {
    var (depth, chains) = (0, [String]())
    for index in text[..<at].indices.reversed() {
      if ")]}".contains(text[index]) { depth += 1 }
      guard "([{".contains(text[index]) else { continue }
      if depth == 0 { chains.append(call(index, after: closing(index) + 1).chain) } else { depth -= 1 }
    }
    return chains
  }

  private func call(_ at: Int, after: Int) -> Call {
    var (end, arguments) = (after, "")
    if end < text.count, text[end] == "(" {
      arguments = inside(end)
      end = closing(end) + 1
    }
    let blocks = self.blocks(&end)
    let chained = end
    while let dot = next(end), text[dot] == ".", dot + 1 < text.count, isWord(text[dot + 1]) {
      end = dot + 1
      while end < text.count, isWord(text[end]) { end += 1 }
      if end < text.count, text[end] == "(" { end = closing(end) + 1 }
      _ = self.blocks(&end)
    }
    end = min(end, text.count)
    return Call(at: at, arguments: arguments, blocks: blocks, chain: String(text[min(chained, end)..<end]))
  }

  /// `{ … } label: { … }`; the place moves behind them.
  private func blocks(_ end: inout Int) -> [(name: String, body: String)] {
    var blocks: [(name: String, body: String)] = []
    while let start = next(end) {
      var (open, name) = (start, "")
      if !blocks.isEmpty {
        while open < text.count, isWord(text[open]) { open += 1 }
        name = String(text[start..<open])
        guard !name.isEmpty, open < text.count, text[open] == ":", let brace = next(open + 1) else { break }
        open = brace
      } else if text[end..<start].contains("\n") {
        break
      }
      guard text[open] == "{" else { break }
      blocks.append((name, inside(open)))
      end = closing(open) + 1
    }
    return blocks
  }

  private func inside(_ open: Int) -> String {
    String(text[(open + 1)..<max(open + 1, closing(open))]).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// The bracket that closes this one; the end where none does.
  private func closing(_ open: Int) -> Int {
    var depth = 0
    for index in open..<text.count {
      if "([{".contains(text[index]) { depth += 1 }
      if ")]}".contains(text[index]) { depth -= 1 }
      if depth == 0 { return index }
    }
    return text.count
  }

  /// What comes next that can be seen.
  private func next(_ from: Int) -> Int? {
    from < text.count ? text[from...].firstIndex(where: { !$0.isWhitespace }) : nil
  }

  private func isWord(_ letter: Character) -> Bool { letter.isLetter || letter.isNumber || letter == "_" }
}

/// A colour of the asset catalogue, as Xcode writes it.
private struct ColourSet: Decodable {
  struct Entry: Decodable {
    struct Look: Decodable { let value: String }
    struct Colour: Decodable { let components: [String: String] }
    let appearances: [Look]?
    let color: Colour
    var isDark: Bool { appearances?.contains { $0.value == "dark" } ?? false }
  }
  let colors: [Entry]
}

/// A colour of sRGB: red, green and blue, each from 0 to 1.
private struct Shade {
  let parts: [Double]

  static func of(_ hex: Int) -> Shade { Shade(parts: [16, 8, 0].map { Double(hex >> $0 & 0xFF) / 255 }) }

  /// WCAG 2.2, "contrast ratio".
  func contrast(_ other: Shade) -> Double {
    let (one, another) = (luminance, other.luminance)
    return (max(one, another) + 0.05) / (min(one, another) + 0.05)
  }

  /// WCAG 2.2, "relative luminance".
  private var luminance: Double {
    let linear = parts.map { $0 <= 0.04045 ? $0 / 12.92 : pow(($0 + 0.055) / 1.055, 2.4) }
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
  }
}
