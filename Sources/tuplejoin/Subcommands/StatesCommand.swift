import ArgumentParser
import Correlation
import Glibc
import TraceModel

/// Shows each change of a TCP socket's state, or what became of each connection.
struct StatesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "states",
    abstract: "Show each change of a TCP socket's state, to the end of TIME_WAIT.",
    discussion: """
      A process is named if it made the change itself. A connection within this host has two sockets, and so two \
      numbers, one for each side.

      EXAMPLES
        sudo tuplejoin states
        sudo tuplejoin states --summary --server 10.0.0.1:5432
      """)

  @OptionGroup var script: StateScriptOptions
  @OptionGroup var options: RunOptions

  @Flag(
    help:
      "Show one record for each connection instead, when it closes, with the states that it went through."
  )
  var summary = false

  @Option(
    help: ArgumentHelp(
      "The server's address and port, to tell the sides of connections that are older than the trace.",
      valueName: "address:port"),
    transform: Endpoint.init(argument:))
  var server: Endpoint?

  func run() async throws {
    let trace = Trace.states(StateOptions(isSummary: summary, server: server))
    try await TraceRun(options).run {
      try await .kernel(trace, emit: script.emit, isToRun: !options.dryRun)
    }
  }
}

/// Where the script is written; which process a change of state belongs to is not known early enough to choose by.
struct StateScriptOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Where the script is written for review; - prints it. (default: ./states.bt)",
      valueName: "path"))
  var emit: String?
}

extension Endpoint {
  /// Reads an address and port such as 10.0.0.1:80 or [::1]:80.
  ///
  /// - Throws: `ValidationError` if it is none.
  fileprivate init(argument: String) throws {
    let wrong = ValidationError(
      "\"\(argument)\" is no address and port, such as 10.0.0.1:80 or [::1]:80.")
    guard let colon = argument.lastIndex(of: ":"),
      let port = UInt16(argument[argument.index(after: colon)...]), port > 0
    else { throw wrong }
    let host = String(argument[..<colon])
    var v4 = in_addr()
    var v6 = in6_addr()
    if inet_pton(AF_INET, host, &v4) == 1 {
      self.init(address: IPAddress(ipv4: UInt32(bigEndian: v4.s_addr)), port: port)
    } else if host.hasPrefix("["), host.hasSuffix("]"),
      inet_pton(AF_INET6, String(host.dropFirst().dropLast()), &v6) == 1
    {
      let (high, low) = withUnsafeBytes(of: v6) { bytes in
        (bytes.load(as: UInt64.self), bytes.load(fromByteOffset: 8, as: UInt64.self))
      }
      self.init(
        address: IPAddress(ipv6High: UInt64(bigEndian: high), low: UInt64(bigEndian: low)),
        port: port)
    } else {
      throw wrong
    }
  }
}
