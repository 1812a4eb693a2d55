import ScriptTemplate
import Testing
import TraceHost

/// Which targets a script names without their folders.
@Suite struct TargetSearchTests {
  private static let oldest = BpftraceDialect.of(.oldest)

  /// Folders of PATH with what is in them; those that are given come behind them.
  private struct Files {
    var path: [String]
    var files: Set<String>

    func find(_ name: String, behind more: [String]) -> String? {
      (path + more).map { "\($0)/\(name)" }.first(where: files.contains)
    }
  }

  private func search(
    _ paths: [String], _ files: Files, _ sample: SamplePlan = .kprobe,
    _ dialect: BpftraceDialect = oldest
  ) throws -> TargetSearch {
    let targets = try paths.map { ScriptTarget(sample.plan, path: try TargetPath($0)) }
    return TargetSearch(targets, dialect, find: files.find)
  }

  @Test func itsFolderIsAddedToThePath() throws {
    let files = Files(path: ["/usr/bin"], files: ["/srv/app", "/srv/other"])
    let found = try search(["/srv/app", "/srv/other"], files)
    #expect(found.targets.map(\.text).sorted() == ["/srv/app", "/srv/other"])
    #expect(found.folders == ["/srv"])
  }

  @Test func oneThatIsOnThePathNeedsNoFolder() throws {
    let found = try search(["/usr/bin/app"], Files(path: ["/usr/bin"], files: ["/usr/bin/app"]))
    #expect(found.targets.map(\.text) == ["/usr/bin/app"])
    #expect(found.folders == [])
  }

  @Test func oneThatWouldNotBeFoundKeepsItsPath() throws {
    let hidden = Files(path: ["/usr/bin"], files: ["/srv/app", "/usr/bin/app"])
    #expect(try search(["/srv/app"], hidden) == .none)
    let twins = Files(path: ["/usr/bin"], files: ["/srv/1/app", "/srv/2/app"])
    let found = try search(["/srv/1/app", "/srv/2/app"], twins)
    #expect(found.targets.map(\.text) == ["/srv/1/app"])
    #expect(found.folders == ["/srv/1"])
  }

  /// bpftrace would find it as "//app".
  @Test func oneInTheRootKeepsItsPath() throws {
    #expect(try search(["/app"], Files(path: ["/usr/bin"], files: ["//app", "/app"])) == .none)
  }

  @Test func othersHaveTheirPaths() throws {
    let files = Files(path: [], files: ["/srv/app"])
    #expect(try search(["/srv/app"], files, .tracepoint) == .none)
    #expect(try search(["/srv/app"], files, .kprobe, .of(BpftraceVersion(0, 23, 0))) == .none)
  }
}
