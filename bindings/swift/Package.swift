// swift-tools-version: 6.0
import PackageDescription

let package = Package(
  name: "Suivi",
  platforms: [.iOS(.v17), .macOS(.v14)],
  products: [
    .library(name: "Suivi", targets: ["Suivi"]),
    // For the tests of who builds on it.
    .library(name: "SuiviSupport", targets: ["Support"]),
  ],
  targets: [
    // The C side of the border. Its module map names the library to link; where that lies is said with -L.
    .systemLibrary(name: "suivi_ffiFFI"),
    // What UniFFI writes, in `generated/`, and the few types that it is told to use.
    .target(name: "SuiviCore", dependencies: ["suivi_ffiFFI"]),
    // What apps import.
    .target(name: "Suivi", dependencies: ["SuiviCore"]),
    // What the tests of both kinds need: a real server, a person's hands, a simulated platform.
    .target(name: "Support", dependencies: ["Suivi"], path: "Tests/Support"),
    // A phone as a program, on which the scenarios in `tests/scenarios` are played.
    .executableTarget(name: "SuiviPhone", dependencies: ["Suivi", "Support"], path: "Tests/SuiviPhone"),
    // How long the border takes: `cargo xtask bench border`.
    .executableTarget(name: "Border", dependencies: ["Suivi", "Support"], path: "Tests/Border"),
    .testTarget(name: "SuiviTests", dependencies: ["Suivi", "Support"]),
    .testTarget(name: "SuiviXCTests", dependencies: ["Suivi", "Support"]),
  ])
