import ArgumentParser
import Correlation

/// Shows the HTTP exchanges on this host's interfaces.
struct HTTPCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "http",
    abstract: "Show each HTTP exchange and each TLS connection of this host.",
    discussion: """
      A socket filter in the kernel takes the heads of HTTP/1 messages and TLS ClientHellos out of TCP \
      segments; nothing is queued, and no process is touched. Requests and responses are paired, \
      also pipelined ones; if one half of an exchange was not seen, the other is marked.

      --via syscall reads what processes send and receive instead, and --via sendmsg what they send. Both name the \
      processes, and cost more. They run a bpftrace script, which is written for review.

      EXAMPLES
        sudo tuplejoin http
        sudo tuplejoin http --interface lo --port 8080 --format text
        sudo tuplejoin http --network 10.0.0.0/8 --header user-agent
        sudo tuplejoin http --via syscall --pid 4242
      """)

  @OptionGroup var filter: FilterOptions
  @OptionGroup var script: KernelScriptOptions
  @OptionGroup var options: RunOptions

  func validate() throws {
    let misplaced =
      filter.via == .socket
      ? [
        ("--pid", script.pid != nil), ("--emit", script.emit != nil), ("--dry-run", options.dryRun),
        ("--map-keys", options.engine.mapKeys != EngineOptions.usualMapKeys),
        ("--ring-pages", options.engine.ringPages != nil), ("--verbose", options.verbose),
        ("a command", !options.command.isEmpty),
      ]
      : [
        ("--interface", !filter.interfaces.isEmpty), ("--network", !filter.networkTexts.isEmpty),
        ("--ring-size", filter.ringSize != nil),
      ]
    if let (name, _) = misplaced.first(where: { $0.1 }) {
      throw ValidationError("With --via \(filter.via.rawValue) there is no use for \(name).")
    }
  }

  func run() async throws {
    guard let calls = filter.calls else { return try await HTTPRun(filter, options).run() }
    try await TraceRun(options).run {
      try await .kernel(
        .http(calls), emit: script.emit, pid: script.pid, ports: filter.ports,
        isToRun: !options.dryRun)
    }
  }
}
