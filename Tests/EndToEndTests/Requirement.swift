import Foundation
import GoPrograms
import Testing

/// Something that a test needs of the machine.
///
/// A test that lacks it is skipped, with the reason; where `TUPLEJOIN_REQUIRE_ALL` is 1, it fails.
enum Requirement: CaseIterable {
  case root, bpftrace, tracefs, go, everyGo, jq, schemaValidator, releaseExecutable, qemu, nginx,
    tshark, ping, browser, newerBpftrace, compiler, systemTap

  struct Missing: Error, CustomStringConvertible {
    let requirement: Requirement
    var description: String { "TUPLEJOIN_REQUIRE_ALL=1, but: \(requirement.reason)" }
  }

  /// Tells that a missing requirement is a failure.
  static let areAllRequired =
    ProcessInfo.processInfo.environment["TUPLEJOIN_REQUIRE_ALL"] == "1"

  /// What the user is told where it is missing.
  var reason: String {
    switch self {
    case .root: "not root"
    case .bpftrace: "no bpftrace on PATH"
    case .tracefs: "tracefs is not mounted on /sys/kernel/tracing (`make test` does it)"
    case .go: "no go on PATH"
    case .everyGo: "not every version of Go is here (Tests/setup/go-toolchain fetches them)"
    case .jq: "no jq on PATH"
    case .schemaValidator: "no python3 has jsonschema (apt-get install python3-jsonschema)"
    case .releaseExecutable:
      "no \(ProjectFolder.releaseExecutable) (swift build -c release, or set TUPLEJOIN_RELEASE)"
    case .systemTap: "no stap and staprun on PATH (apt-get install systemtap)"
    case .compiler: "no /usr/bin/gcc"
    case .newerBpftrace: "Tests/setup/debian-program finds no newer bpftrace"
    case .browser: "no chromium on PATH (apt-get install chromium)"
    case .ping: "no ping on PATH (apt-get install iputils-ping)"
    case .qemu: "no qemu-system-x86_64 on PATH"
    case .nginx: "no nginx, wrk or curl on PATH"
    case .tshark: "no tshark or tcpdump on PATH"
    }
  }

  private var isMet: Bool {
    switch self {
    case .root: geteuid() == 0
    case .bpftrace: SearchPath.find("bpftrace") != nil
    case .tracefs: access("/sys/kernel/tracing/events", F_OK) == 0
    case .go: SearchPath.find("go") != nil
    case .everyGo: GoToolchain.wanted.allSatisfy(GoToolchain.has)
    case .jq: SearchPath.find("jq") != nil
    case .schemaValidator: RecordSchema.python != nil
    case .releaseExecutable: access(ProjectFolder.releaseExecutable, X_OK) == 0
    case .newerBpftrace: EndToEndTests.NewerBpftraceTests.areThere
    case .systemTap: ["stap", "staprun"].allSatisfy { SearchPath.find($0) != nil }
    case .compiler: GoBuild.Variant.available.contains(.cgo)
    case .browser: SearchPath.find("chromium") != nil
    case .ping: SearchPath.find("ping") != nil
    case .qemu: SearchPath.find("qemu-system-x86_64") != nil
    case .nginx: ["nginx", "wrk", "curl"].allSatisfy { SearchPath.find($0) != nil }
    case .tshark: ["tshark", "tcpdump"].allSatisfy { SearchPath.find($0) != nil }
    }
  }

  /// Tells whether a test may run.
  ///
  /// - Throws: `Missing` if it may not, and must.
  func check() throws -> Bool {
    if isMet { return true }
    guard Self.areAllRequired else { return false }
    throw Missing(requirement: self)
  }
}

extension Trait where Self == ConditionTrait {
  /// Runs the tests only where the machine has what they need.
  static func requires(_ requirement: Requirement) -> Self {
    .enabled("\(requirement.reason)") { try requirement.check() }
  }
}
