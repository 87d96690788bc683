// swift-tools-version: 6.0
import PackageDescription

let package = Package(
  name: "SuiviKit",
  defaultLocalization: "en",
  platforms: [.iOS(.v17), .macOS(.v14)],
  products: [.library(name: "SuiviKit", targets: ["SuiviKit"])],
  dependencies: [.package(path: "../../bindings/swift")],
  targets: [
    // All of the app but what only Apple's frameworks can do: it runs on Linux too, on the real core.
    .target(name: "SuiviKit", dependencies: [.product(name: "Suivi", package: "swift")]),
    .testTarget(
      name: "SuiviKitTests",
      dependencies: [
        "SuiviKit", .product(name: "Suivi", package: "swift"), .product(name: "SuiviSupport", package: "swift"),
      ]),
    // What can be said of the app's texts, sources and project without running them.
    .testTarget(name: "AppTests", dependencies: ["SuiviKit"]),
  ])
