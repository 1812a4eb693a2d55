// swift-tools-version: 6.2
import PackageDescription

/// Settings of every Swift target: warnings are errors, and each file states what it imports and re-exports.
let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// Of targets whose tests read hundreds of programs, every cut of a message, or a hundred thousand connections: they
/// would take minutes otherwise.
let fast = strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]

/// Of what takes in each HTTP message, without checks that accesses to an object's members do not overlap.
///
/// They cost a twentieth of its time; tests and fuzzing have them.
let unchecked: [SwiftSetting] = [
  .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release))
]

/// How the release is linked: with Swift's runtime, C++'s (see the script in `link/`) and GCC's within
/// itself, and relocations of 9 kB instead of 1.1 MB, each of which would be read, and resident, at the start.
///
/// They need the linker that comes with Swift, and glibc 2.36, as the runtime does.
let selfContained = [
  "-static-stdlib", "-use-ld=lld", "-Xlinker", "-z", "-Xlinker", "pack-relative-relocs",
  "-L", Context.packageDirectory + "/Sources/tuplejoin/link", "-Xclang-linker", "-static-libgcc",
]

/// The pipeline, one target a stage; a stage knows the stages before it and nothing after it.
let package = Package(
  name: "tuplejoin",
  products: [.executable(name: "tuplejoin", targets: ["tuplejoin"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
  ],
  targets: [
    .target(name: "TraceModel", swiftSettings: strict),
    .target(name: "CZlib", linkerSettings: [.linkedLibrary(":libz.a")]),
    .target(name: "CStatfs"),
    .target(name: "CDigest", linkerSettings: [.linkedLibrary(":libcrypto.a")]),
    .target(
      name: "GoBinary", dependencies: ["CStatfs", "CZlib"],
      swiftSettings: fast + [.strictMemorySafety()]),
    .target(
      name: "TraceHost",
      dependencies: ["CZlib", .product(name: "Subprocess", package: "swift-subprocess")],
      swiftSettings: strict),
    .target(
      name: "ProbePlanning", dependencies: ["GoBinary", "TraceHost"], swiftSettings: strict),
    .target(
      name: "ScriptTemplate",
      dependencies: ["GoBinary", "ProbePlanning", "TraceHost", "TraceModel"],
      swiftSettings: strict,
      plugins: ["EmbedAssets"]),
    .target(
      name: "BpftraceSession",
      dependencies: [
        "TraceModel", "TraceHost",
        .product(name: "Subprocess", package: "swift-subprocess"),
      ],
      swiftSettings: strict,
      plugins: ["EmbedAssets"]),
    .target(name: "CLibbpf"),
    .target(
      name: "SocketFilter", dependencies: ["CLibbpf", "TraceModel"], swiftSettings: strict,
      plugins: ["EmbedAssets"]),
    .target(
      name: "HTTPMessages", dependencies: ["CDigest", "TraceModel"],
      swiftSettings: fast + unchecked),
    .target(
      name: "Correlation", dependencies: ["HTTPMessages", "TraceModel"], swiftSettings: strict),
    .target(
      name: "RecordOutput", dependencies: ["TraceModel"], exclude: ["record.schema.json"],
      swiftSettings: strict),
    .target(name: "TimelinePlot", swiftSettings: strict),
    .executableTarget(
      name: "tuplejoin",
      dependencies: [
        "TraceModel", "GoBinary", "TraceHost", "ProbePlanning", "ScriptTemplate",
        "BpftraceSession", "Correlation", "RecordOutput", "HTTPMessages", "SocketFilter",
        "TimelinePlot",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      exclude: ["link"],
      swiftSettings: strict + [.unsafeFlags(["-static-stdlib"], .when(configuration: .release))],
      linkerSettings: [.unsafeFlags(selfContained, .when(configuration: .release))]),
    .plugin(
      name: "EmbedAssets", capability: .buildTool(), dependencies: ["embed-assets"],
      path: "Sources/EmbedAssetsPlugin"),
    .executableTarget(name: "embed-assets", swiftSettings: strict),
    .testTarget(
      name: "TimelinePlotTests", dependencies: ["TimelinePlot"], swiftSettings: strict),
    .testTarget(
      name: "ProbePlanningTests",
      dependencies: ["GoBinary", "GoPrograms", "ProbePlanning", "TraceHost"], swiftSettings: strict),
    .testTarget(
      name: "TraceHostTests",
      dependencies: ["TraceHost", .product(name: "Subprocess", package: "swift-subprocess")],
      swiftSettings: strict),
    .testTarget(
      name: "ScriptTemplateTests",
      dependencies: [
        "GoBinary", "ProbePlanning", "ScriptTemplate", "TraceHost", "TraceModel",
        .product(name: "Subprocess", package: "swift-subprocess"),
      ],
      exclude: ["Snapshots"], swiftSettings: strict),
    // The Go programs that tests analyse and trace, built by each version in each way.
    .target(name: "GoPrograms", path: "Tests/GoPrograms", swiftSettings: strict),
    // Numbers that are the same in every run.
    .target(name: "SeededNumbers", path: "Tests/SeededNumbers", swiftSettings: strict),
    .testTarget(
      name: "GoBinaryTests", dependencies: ["GoBinary", "GoPrograms", "SeededNumbers"],
      swiftSettings: fast),
    .testTarget(
      name: "BpftraceSessionTests",
      dependencies: ["BpftraceSession", "SeededNumbers", "TraceModel"],
      swiftSettings: strict),
    .testTarget(
      name: "CorrelationTests",
      dependencies: ["BpftraceSession", "Correlation", "SeededNumbers", "TraceModel"],
      swiftSettings: strict),
    .testTarget(
      name: "HTTPMessagesTests", dependencies: ["HTTPMessages", "SeededNumbers", "TraceModel"],
      swiftSettings: fast),
    .testTarget(
      name: "SocketFilterTests", dependencies: ["CLibbpf", "SocketFilter", "TraceModel"],
      swiftSettings: strict),
    .testTarget(
      name: "RecordOutputTests",
      dependencies: ["BpftraceSession", "Correlation", "RecordOutput", "TraceModel"],
      swiftSettings: strict),
    // It runs the executable, which `swift test` builds, and depends on no target of ours.
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "GoPrograms", .product(name: "Subprocess", package: "swift-subprocess"),
      ],
      exclude: [
        "validate-records", "guest-job", "unanswered-network", "container", "http-requests",
        "http-apt", "http-frames", "http-network", "http-replay", "http-window",
        "tcp-sequences", "slow-network", "systemtap-job", "tls-clients",
      ],
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)

// The readers of foreign bytes, instrumented, behind libFuzzer: Fuzz/run alone builds this.
if Context.environment["TUPLEJOIN_FUZZ"] != nil {
  let readers = [
    "BpftraceSession", "Correlation", "GoBinary", "HTTPMessages", "RecordOutput", "TimelinePlot",
    "TraceModel",
  ]
  for target in package.targets where readers.contains(target.name) {
    target.swiftSettings?.append(
      .unsafeFlags(["-sanitize=fuzzer", "-enforce-exclusivity=checked"]))
  }
  package.targets.append(
    .executableTarget(
      name: "fuzz", dependencies: readers.map { .byName(name: $0) }, path: "Fuzz/Targets",
      swiftSettings: strict, linkerSettings: [.linkedLibrary("stdc++")]))
}
