import ArgumentParser
import FoundationEssentials
import Glibc

/// The command: it parses options, wires the stages and prints.
@main
struct TupleJoin: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tuplejoin",
    abstract: "Tells which inbound HTTP request caused which outbound TCP connection.",
    discussion: """
      For a running Go service, and without changing it: the request's method and path, joined with \
      the exact five-tuple of the connection, down to the local port that only the kernel knows.

      EXAMPLES
        sudo tuplejoin --binary ./caller_tuple
        sudo tuplejoin --pid 4242 --duration 30
        sudo tuplejoin --binary ./server -- ./server -listen :8080
        tuplejoin render --binary ./caller_tuple --emit -

      EXIT CODES
        0   ended as asked: Ctrl-C, --duration, --count, the end of COMMAND, a closed output
        1   an output could not be written (a full disk)
        64  the command line is wrong
        65  the binary cannot be traced, or a recording cannot be read
        69  bpftrace is missing, too old or failed, or the kernel lacks something
        77  no permission
      """,
    version: "0.1.0",
    subcommands: [
      Join.self, HTTPCommand.self, AcceptCommand.self, StatesCommand.self, ICMPCommand.self,
      Render.self, Check.self, Replay.self, Plot.self,
    ],
    defaultSubcommand: Join.self)

  static func main() async {
    // A closed output shows itself where it is written to.
    signal(SIGPIPE, SIG_IGN)
    do {
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch let failure as Failure {
      Diagnostics.error(failure)
      Self.exit(withError: ExitCode(failure.code.rawValue))
    } catch {
      Self.exit(withError: error)
    }
  }
}
