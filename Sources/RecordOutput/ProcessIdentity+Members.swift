import TraceModel

extension ProcessIdentity: RecordObject {
  static var definition: Definition {
    Definition(
      name: "process",
      meaning: "A process and its thread, numbered as in the host's root PID namespace.")
  }

  func list(in members: inout some MemberSink) {
    members.number("pid", "The process.", pid)
    members.number("tid", "The thread.", tid)
    members.text("command", "The command name.", description?.command)
    members.object("executable", "") {
      $0.text("path", "The path of the binary, if several are traced.", description?.executable)
    }
    members.object("linux", "") {
      $0.text(
        "cgroup", pattern: #"^[0-9]+:[^/]*:/.+"#,
        """
        The most specific line of `/proc/PID/cgroup` when the process was first seen: the container's, otherwise that \
        of cgroup v2, otherwise the first that is not the root.
        """, description?.cgroup)
    }
  }
}

extension MemberSink {
  /// States the container of a process.
  @inline(__always)
  mutating func container(_ process: ProcessDescription?) {
    object("container", "") {
      $0.text(
        "id", pattern: "^([0-9a-f]{64}|[0-9a-f]{32}-[0-9]+)$",
        "The container's id, from the name that its runtime gave to the control group.",
        process?.containerID)
    }
  }
}
