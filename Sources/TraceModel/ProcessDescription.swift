/// What is known of a process besides its number; the texts are the target's and may be any bytes.
///
/// It is shared by all records of the process, and so a class.
public final class ProcessDescription: Sendable, Equatable {
  /// The command name (`task_struct.comm`); nil if it is not known.
  public let command: [UInt8]?
  /// The path of the binary, where several are traced; nil otherwise.
  public let executable: [UInt8]?
  /// A line of `/proc/PID/cgroup`, such as "0::/system.slice/web.service"; nil if it is not known.
  public let cgroup: [UInt8]?
  /// The id of the container, by the names that runtimes give to control groups; nil if there is none.
  public let containerID: [UInt8]?

  /// Puts the parts together.
  public init(
    command: [UInt8]? = nil, executable: [UInt8]? = nil, cgroup: [UInt8]? = nil,
    containerID: [UInt8]? = nil
  ) {
    self.command = command
    self.executable = executable
    self.cgroup = cgroup
    self.containerID = containerID
  }

  /// Tells that all parts are the same.
  public static func == (left: ProcessDescription, right: ProcessDescription) -> Bool {
    left.command == right.command && left.executable == right.executable
      && left.cgroup == right.cgroup && left.containerID == right.containerID
  }
}
