import ArgumentParser
import Correlation

/// Shows each packet of ICMP that is sent, and by whom.
struct ICMPCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "icmp",
    abstract: "Show each ICMP and ICMPv6 packet that is sent, and the process that sent it.",
    discussion: """
      A packet belongs to a process only if the socket that sent it is one of the process's open files. What the \
      kernel sends, such as an echo reply, is marked as the kernel's.

      EXAMPLES
        sudo tuplejoin icmp
        sudo tuplejoin icmp --pid 4242 --format text
      """)

  @OptionGroup var script: KernelScriptOptions
  @OptionGroup var options: RunOptions

  func run() async throws {
    try await TraceRun(options).run {
      try await .kernel(.icmp, emit: script.emit, pid: script.pid, isToRun: !options.dryRun)
    }
  }
}
