import Glibc
import Testing

@testable import TraceHost

@Suite struct ControlGroupFileTests {
  @Test func startIsFoundBehindAnyName() {
    let status =
      "7 (a) b) c 1 (x) S " + (4...21).map(String.init).joined(separator: " ") + " 4711 23"
    #expect(ControlGroupFile.start(in: Array(status.utf8)) == 4711)
    #expect(ControlGroupFile.start(in: Array("7 (a) S 4".utf8)) == nil)
    #expect(ControlGroupFile.start(in: []) == nil)
  }
}
