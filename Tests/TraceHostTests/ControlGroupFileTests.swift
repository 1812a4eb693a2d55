import Glibc
import Testing

@testable import TraceHost

@Suite struct ControlGroupFileTests {
  @Test func groupsAreThoseOfTheProcessThatBeganThen() throws {
    let status = try #require(contents(of: "/proc/self/stat"))
    let ticks = try #require(ControlGroupFile.start(in: status))
    let tick = 1_000_000_000 / UInt64(sysconf(Int32(_SC_CLK_TCK)))
    let pid = UInt32(getpid())
    let groups = try #require(ControlGroupFile.read(process: pid, start: ticks * tick + 1))
    #expect(groups == contents(of: "/proc/self/cgroup"))
    // Another process had the number.
    #expect(ControlGroupFile.read(process: pid, start: (ticks + 1) * tick) == nil)
    #expect(ControlGroupFile.read(process: .max, start: 0) == nil)
  }

  @Test func startIsFoundBehindAnyName() {
    let status =
      "7 (a) b) c 1 (x) S " + (4...21).map(String.init).joined(separator: " ") + " 4711 23"
    #expect(ControlGroupFile.start(in: Array(status.utf8)) == 4711)
    #expect(ControlGroupFile.start(in: Array("7 (a) S 4".utf8)) == nil)
    #expect(ControlGroupFile.start(in: []) == nil)
  }

  private func contents(of path: String) -> [UInt8]? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = fread(&bytes, 1, bytes.count, file)
    return Array(bytes[..<count])
  }
}
