import Testing
import TraceModel

@testable import Correlation

/// What lines of tuplejoin itself say of a process is in the records of that process.
@Suite struct ProcessFactTests {
  private static let id = String(repeating: "0123456789abcdef", count: 4)

  /// The control groups of real runtimes, and what follows from them.
  private static let containers: [(lines: [String], line: String, id: String?)] =
    [
      "0::/system.slice/docker-\(id).scope",
      "0::/system.slice/docker-\(id).scope/init.scope",
      "12:pids:/docker/\(id)",
      "0::/machine.slice/libpod-\(id).scope/container",
      "1:name=systemd:/libpod_parent/libpod-\(id)",
      "0::/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod1_2.slice"
        + "/cri-containerd-\(id).scope",
      "0::/kubepods.slice/kubepods-pod1_2.slice/crio-\(id).scope",
      "11:memory:/kubepods/burstable/pod1-2/\(id)",
      "4:cpu:/system.slice/containerd.service/kubepods-pod1.slice:cri-containerd:\(id)",
      "0::/user.slice/user-1000.slice/user@1000.service/user.slice/nerdctl-\(id).scope",
      "0::/../../docker-\(id).scope",
    ].map { ([$0], $0, id) }
    + [
      ("0::/ecs/1/0123456789abcdef0123456789abcdef-42", "0123456789abcdef0123456789abcdef-42"),
      // The innermost container counts.
      ("0::/docker/\(String(repeating: "f", count: 64))/docker/\(id)", id),
    ].map { ([$0.0], $0.0, $0.1) }
    + [
      "0::/system.slice/web.service",
      "0::/machine.slice/libpod-conmon-\(id).scope",
      "0::/system.slice/docker-\(id.dropLast()).scope",
      "0::/system.slice/docker-\(id)0.scope",
      "0::/system.slice/docker-\(id.uppercased()).scope",
      "0::/system.slice/unknown-\(id).scope",
      "0::/docker-.scope",
    ].map { ([$0], $0, nil) }
    + [
      // A container by cgroup v1 on a host that has v2 too.
      (
        ["3:cpu:/docker/\(id)", "0::/system.slice/containerd.service"], "3:cpu:/docker/\(id)", id
      ),
      (["2:cpu:/a", "1:name=systemd:/b", "0::/c"], "0::/c", nil),
      (["2:cpu:/", "1:name=systemd:/b", "0::/"], "1:name=systemd:/b", nil),
    ]

  @Test(arguments: containers)
  func containerIsKnownByItsControlGroup(
    lines: [String], line: String, id: String?
  ) throws {
    let process = try description([
      Script.process(start: 1), Script.cgroups(start: 1, lines), Script.connect(nil),
    ])
    #expect(text(process.cgroup) == line)
    #expect(text(process.containerID) == id)
    #expect(text(process.command) == "caller_tuple")
  }

  @Test func theRootIsNoGroup() throws {
    let process = try description([
      Script.process(start: 1), Script.cgroups(start: 1, ["1:cpu:/", "0::/"]), Script.connect(nil),
    ])
    #expect(process.cgroup == nil && process.containerID == nil)
  }

  @Test func groupsOfAnotherProcessOfTheSameNumberAreIgnored() throws {
    let process = try description([
      Script.process(start: 2), Script.cgroups(start: 1, ["0::/a"]),
      Script.cgroups(start: 2, pid: 8, ["0::/b"]), Script.connect(nil),
    ])
    #expect(process.cgroup == nil)
  }

  @Test func binaryIsNamedIfThereAreSeveral() throws {
    let names = ["binary 1 \(Script.digits("/srv/a"))", "binary 2 \(Script.digits("/srv/b"))"]
    for (binary, path) in [(1, "/srv/a"), (2, "/srv/b"), (3, nil)] {
      let process = try description(
        names + [Script.process(start: 1, binary: binary), Script.connect(nil)])
      #expect(text(process.executable) == path)
    }
    let one = try description([Script.process(start: 1), Script.connect(nil)])
    #expect(one.executable == nil)
  }

  private func description(_ lines: [String]) throws -> ProcessDescription {
    try #require(Outcome(lines).connects.first?.process.description)
  }

  private func text(_ bytes: [UInt8]?) -> String? {
    bytes.map { String(decoding: $0, as: UTF8.self) }
  }
}
