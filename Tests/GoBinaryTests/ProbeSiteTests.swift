import Foundation
import GoPrograms
import Testing

@testable import GoBinary

@Suite(.requiresGo) struct ProbeSiteTests {
  /// The functions that probes are for, in every version.
  static let probed = [
    "net/http.serverHandler.ServeHTTP", "net/http.(*response).finishRequest",
    "runtime.newproc.func1", "net/http.(*Transport).queueForDial",
    "net/http.(*Transport).dialConnFor", "net/http.(*persistConn).roundTrip",
  ]
  /// Those of HTTP/2, which have moved in Go 1.27.
  static let probedHTTP2 = [
    "net/http.(*http2ClientConn).RoundTrip", "net/http.(*http2serverConn).runHandler",
  ]
  static let probedHTTP2Moved = [
    "net/http/internal/http2.(*ClientConn).roundTrip",
    "net/http/internal/http2.(*serverConn).runHandler",
  ]

  /// Reads the instruction at a site from the file itself.
  private func bytes(at site: ProbeSite, in fixture: GoBuild) throws -> [UInt8] {
    let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: fixture.path(.server)))
    try file.seek(toOffset: site.fileOffset)
    return [UInt8](try file.read(upToCount: site.bytes.count) ?? Data())
  }

  @Test(arguments: GoBuild.servers)
  func probedFunctionsHaveAPrologueBranch(fixture: GoBuild) throws {
    let program = try fixture.program()
    let isMoved = fixture.version == "1.27"
    for name in Self.probed + (isMoved ? Self.probedHTTP2Moved : Self.probedHTTP2) {
      let function = try #require(program.function(named: name))
      let site = try program.prologueBranch(of: function)
      #expect(site.bytes.starts(with: [0x76]) || site.bytes.starts(with: [0x0f, 0x86]))
      // Before Go 1.17 the check loads the goroutine first.
      let offsets: [UInt64] =
        fixture.version == "1.15" ? [13, 15, 18, 20, 21, 23] : [4, 9, 12]
      #expect(offsets.contains(site.functionOffset))
      #expect(site.virtualAddress == function.entry + site.functionOffset)
      #expect(try bytes(at: site, in: fixture) == site.bytes)
      try program.verify(site)
      let entry = try program.entry(of: function)
      #expect(entry.fileOffset + site.functionOffset == site.fileOffset)
      try program.verify(entry)
    }
  }

  @Test(arguments: GoBuild.servers)
  func creationOfAGoroutineHasOneCall(fixture: GoBuild) throws {
    let program = try fixture.program()
    let creation = try #require(program.function(named: "runtime.newproc.func1"))
    let queue = try #require(program.function(named: "runtime.runqput"))
    let site = try program.callSite(in: creation, to: queue)
    #expect(site.kind == .call)
    #expect(site.bytes.count == 5 && site.bytes.first == 0xe8)
    #expect(try bytes(at: site, in: fixture) == site.bytes)
    #expect(throws: GoBinaryError.self) { try program.callSite(in: queue, to: creation) }
  }

  @Test func sitesAreInstructionsOfTheDisassembly() throws {
    let variants: [GoBuild.Variant] = [.default, .pie, .externalPIE]
    for fixture in GoBuild.formats.flatMap({ build in variants.map(build.with) }) {
      let program = try fixture.program()
      let names =
        Self.probed + Self.probedHTTP2 + [
          "runtime.newproc1", "runtime.gostartcallfn", "net/http.Get",
        ]
      let pattern =
        "^(" + names.map(NSRegularExpression.escapedPattern(for:)).joined(separator: "|") + ")$"
      let listing = try fixture.go(["tool", "objdump", "-s", pattern, fixture.path(.server)])
      var operations: [UInt64: String] = [:]
      for line in listing.split(separator: "\n") {
        let words = line.split(whereSeparator: \.isWhitespace)
        guard words.count >= 4, words[1].hasPrefix("0x"),
          let address = UInt64(words[1].dropFirst(2), radix: 16)
        else { continue }
        operations[address] = String(words[3])
      }
      for name in names {
        guard let function = program.function(named: name) else { continue }
        let branch = try program.prologueBranch(of: function).virtualAddress
        #expect(operations[branch] == "JBE")
      }
      let creation = try #require(program.function(named: "runtime.newproc.func1"))
      let queue = try #require(program.function(named: "runtime.runqput"))
      #expect(operations[try program.callSite(in: creation, to: queue).virtualAddress] == "CALL")
    }
  }

  @Test func changedFileIsNoticed() throws {
    let fixture = GoBuild.debian
    let bytes = try Data(contentsOf: URL(fileURLWithPath: fixture.path(.empty)))
    let copy = try TemporaryFile(bytes)
    let program = try GoProgram(path: copy.path)
    let site = try program.prologueBranch(
      of: #require(program.function(named: "runtime.newproc.func1")))
    try program.verify(site)

    let moved = copy.path + ".new"
    try bytes.write(to: URL(fileURLWithPath: moved))
    #expect(rename(moved, copy.path) == 0)
    #expect(
      throws: GoBinaryError.changed(
        path: copy.path, difference: "another file is at this path")
    ) { try program.verify(site) }
    // The file that was analysed is still open, so that its answers stay consistent.
    #expect(throws: Never.self) {
      try program.entry(of: #require(program.function(named: "runtime.main")))
    }
  }

  @Test func otherBytesAtTheSiteAreNoticed() throws {
    let program = try GoBuild.debian.program(.empty)
    let site = try program.prologueBranch(
      of: #require(program.function(named: "runtime.newproc.func1")))
    let other = ProbeSite(
      function: site.function, functionOffset: site.functionOffset,
      virtualAddress: site.virtualAddress, fileOffset: site.fileOffset + 1, kind: site.kind,
      bytes: site.bytes)
    #expect(throws: GoBinaryError.self) { try program.verify(other) }
  }
}
