import ArgumentParser
import Correlation
import ProbePlanning
import ScriptTemplate
import TraceHost

/// How the script of a trace without a program is rendered, and where it is written.
struct KernelScriptOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Where the script is written for review; - prints it. (default: ./<name of the trace>.bt)",
      valueName: "path"))
  var emit: String?

  @Option(help: ArgumentHelp("The one process to trace.", valueName: "number"))
  var pid: Int32?
}

extension PreparedTrace {
  /// Prepares a trace of only the kernel.
  ///
  /// - Parameters:
  ///   - trace: which one.
  ///   - emit: where its script is written to, as the user gave it.
  ///   - pid: the one process to trace; nil for all.
  ///   - ports: of HTTP, the ports of the connections; empty for all.
  ///   - isToRun: whether the host must be able to run it.
  /// - Returns: the trace, of which nothing runs yet.
  /// - Throws: an error of the host or of the script.
  static func kernel(
    _ trace: Trace, emit: String?, pid: Int32? = nil, ports: [UInt16] = [], isToRun: Bool
  ) async throws -> PreparedTrace {
    let host = await HostCapabilities.probe(kprobes: KernelMechanisms.functions(of: trace.probes))
    if isToRun, let obstacle = host.kernelObstacle { throw obstacle }
    let probes = try trace.probes.map { try KernelMechanisms.plan($0, on: host) }
    let reviewPath = emit == "-" ? nil : emit ?? "./\(trace.name).bt"
    let script = try Script(
      kernel: trace.name, probes: probes, on: host, pid: pid, payload: trace.payload(on: ports),
      fileName: reviewPath ?? "\(trace.name).bt")
    return PreparedTrace(
      trace: trace, host: host,
      attachments: [Attachment(probes: probes, subject: "Linux \(host.kernelRelease)")],
      binaries: [], script: script, reviewPath: reviewPath)
  }
}

extension Trace {
  /// The name of the trace, of its template and of its command.
  var name: String { words[0] }

  /// What it needs from the kernel.
  fileprivate var probes: [LogicalProbe] { events + [.stop] }

  private var events: [LogicalProbe] {
    switch self {
    case .join: []
    case .accept: [.accept]
    case .http(let options):
      switch options.way {
      case .syscall: [.socketSend, .socketReceive, .connectionEnd]
      case .sendmsg: [.messageSend, .connectionEnd]
      }
    case .icmp: [.packetQueued]
    case .states: ProbePlan.stateProbes
    }
  }

  /// What payload its script prints; nil if none.
  fileprivate func payload(on ports: [UInt16]) -> PayloadSettings? {
    guard case .http(let options) = self else { return nil }
    // Linux 6.4 renamed the member as it stood.
    let isRenamed = options.way == .sendmsg && KernelTypes.haveName("__iov")
    return PayloadSettings(
      ports: ports, headLimit: options.headLimit, vectorField: isRenamed ? .underscored : .iov)
  }
}
