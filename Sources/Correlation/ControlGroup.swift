/// The control group of a process, and the container that it belongs to.
struct ControlGroup {
  /// A line of `/proc/PID/cgroup`, "NUMBER:CONTROLLERS:PATH" (cgroups(7)).
  let line: [UInt8]
  /// The id of the container; nil if the group is of no container that is known.
  let containerID: [UInt8]?

  /// A path takes PATH_MAX in the kernel's own buffer, and the controllers have short names.
  private static let longest = 4_352

  /// Takes the line that says most: of a container, else of cgroup v2 ("0::PATH"), else the first.
  ///
  /// - Parameter lines: the file; nil follows if the process is in the root of every hierarchy.
  init?(_ lines: UnsafeRawBufferPointer.SubSequence) {
    let groups = lines.split(separator: UInt8(ascii: "\n")).map(Array.init)
      .filter { $0.count <= Self.longest && !$0.suffix(2).elementsEqual(":/".utf8) }
    guard
      let line = groups.first(where: { Self.containerID(in: $0) != nil })
        ?? groups.first(where: { $0.starts(with: "0::".utf8) }) ?? groups.first
    else { return nil }
    self.line = line
    containerID = Self.containerID(in: line).map(Array.init)
  }

  /// What container runtimes put around the id in one component of a path.
  ///
  /// From the runtimes' own sources (runc's libcontainer/cgroups and the callers that name its scopes).
  /// The first row is Docker, Kubernetes and containerd by cgroupfs, and "…slice:cri-containerd:ID". The
  /// monitors of podman and CRI-O have names such as "libpod-conmon-ID.scope", and fit no row.
  private static let names: [(prefix: String, suffix: String)] = [
    ("", ""),
    ("docker-", ".scope"),
    ("cri-containerd-", ".scope"),
    ("nerdctl-", ".scope"),
    ("libpod-", ".scope"),
    ("libpod-", ""),
    ("crio-", ".scope"),
    ("crio-", ""),
  ]

  /// The innermost container counts: it may have groups inside, and may itself run containers.
  private static func containerID(in line: [UInt8]) -> ArraySlice<UInt8>? {
    let components = line.split { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ":") }
    for component in components.reversed() {
      for name in names {
        if let id = component.dropping(name.prefix, name.suffix), isID(id) { return id }
      }
    }
    return nil
  }

  /// Tells whether it is 64 hexadecimal digits, or what AWS Fargate has: 32, a hyphen, and a number.
  private static func isID(_ text: ArraySlice<UInt8>) -> Bool {
    let digits = text.prefix {
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
    }
    let rest = text.dropFirst(digits.count)
    if rest.isEmpty { return digits.count == 64 }
    let number = rest.dropFirst()
    return digits.count == 32 && rest.first == UInt8(ascii: "-") && (1...20).contains(number.count)
      && number.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }
}

extension ArraySlice<UInt8> {
  /// What is between a prefix and a suffix; nil if it does not have both.
  fileprivate func dropping(_ prefix: String, _ suffix: String) -> Self? {
    guard starts(with: prefix.utf8) else { return nil }
    let rest = dropFirst(prefix.utf8.count)
    guard rest.suffix(suffix.utf8.count).elementsEqual(suffix.utf8) else { return nil }
    return rest.dropLast(suffix.utf8.count)
  }
}
