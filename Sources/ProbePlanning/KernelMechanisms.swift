package import TraceHost

/// The mechanisms that serve a probe of the kernel, the best first: data, one row a mechanism.
package enum KernelMechanisms {
  /// One of them.
  struct Row: Sendable {
    /// What it is attached to.
    enum Place: Sendable, Equatable {
      case kprobe(KernelFunction)
      case kretprobe(KernelFunction)
      case tracepoint(Tracepoint)
    }

    let place: Place
    /// Why it is taken, in a few words.
    let reason: String
    /// What a kernel that lacks it is to be built with.
    let option: String
  }

  /// The probes of the kernel.
  package static var probes: [LogicalProbe] { LogicalProbe.allCases.filter { table[$0] != nil } }

  /// The functions of the kernel that some mechanism of these probes is attached to.
  package static func functions(of probes: [LogicalProbe]) -> [KernelFunction] {
    probes.flatMap { table[$0] ?? [] }.compactMap { row in
      switch row.place {
      case .kprobe(let function), .kretprobe(let function): function
      case .tracepoint: nil
      }
    }
  }

  private static let table: [LogicalProbe: [Row]] = [
    .connect: [
      Row(
        place: .kprobe(.connect), reason: "the local port is known there",
        option: "CONFIG_KPROBE_EVENTS=y"),
      Row(
        place: .tracepoint(.socketState),
        reason: "entering SYN_SENT, since this kernel has no kprobes", option: "Linux 4.16 or later"
      ),
    ],
    .connectEnd: [
      Row(
        place: .tracepoint(.socketState), reason: "a stable event, with the tuple",
        option: "Linux 4.16 or later")
    ],
    .processExit: [
      Row(
        place: .tracepoint(.processExit),
        reason: "so that a reused process number is not taken for the program's",
        option: "CONFIG_TRACEPOINTS=y")
    ],
    .processExec: [
      Row(
        place: .tracepoint(.processExec),
        reason: "so that another program in the same process is not taken for it",
        option: "CONFIG_TRACEPOINTS=y")
    ],
    .accept: [
      Row(
        place: .kretprobe(.accept), reason: "every way to accept leads there",
        option: "CONFIG_KPROBE_EVENTS=y"),
      Row(
        place: .tracepoint(.acceptExit),
        reason: "accept and accept4, since this kernel has no kprobes",
        option: "CONFIG_FTRACE_SYSCALLS=y"),
    ],
    .stateChange: [
      Row(
        place: .tracepoint(.socketState), reason: "a stable event, with the tuple",
        option: "Linux 4.16 or later")
    ],
    .timeWaitStart: [
      Row(
        place: .kretprobe(.timeWaitAlloc), reason: "it tells FIN_WAIT2 from TIME_WAIT",
        option: "CONFIG_KPROBE_EVENTS=y"),
      Row(
        place: .tracepoint(.timerStart),
        reason: "the timer of TIME_WAIT, since this kernel has no kprobes",
        option: "CONFIG_TRACEPOINTS=y"),
    ],
    .timeWaitEnd: [
      Row(
        place: .kprobe(.timeWaitPut), reason: "the last hold is given up",
        option: "CONFIG_KPROBE_EVENTS=y"),
      Row(
        place: .tracepoint(.timerExpire),
        reason: "the timer of TIME_WAIT, since this kernel has no kprobes",
        option: "CONFIG_TRACEPOINTS=y"),
    ],
    .socketSend: [
      Row(
        place: .tracepoint(.sendEnter), reason: "write, writev, sendto and sendmsg",
        option: "CONFIG_FTRACE_SYSCALLS=y")
    ],
    .socketReceive: [
      Row(
        place: .tracepoint(.receiveExit), reason: "read, readv, recvfrom and recvmsg",
        option: "CONFIG_FTRACE_SYSCALLS=y")
    ],
    .messageSend: [
      Row(
        place: .kprobe(.sendMessage), reason: "every way to send leads there",
        option: "CONFIG_KPROBE_EVENTS=y"),
      Row(
        place: .tracepoint(.sendEnter),
        reason: "write, writev, sendto and sendmsg, since this kernel has no kprobes",
        option: "CONFIG_FTRACE_SYSCALLS=y"),
    ],
    .connectionEnd: [
      Row(
        place: .tracepoint(.socketState), reason: "entering CLOSE",
        option: "Linux 4.16 or later")
    ],
    .packetQueued: [
      Row(
        place: .tracepoint(.packetQueued), reason: "in the sender's context, with the whole packet",
        option: "CONFIG_TRACEPOINTS=y")
    ],
    .stop: [
      Row(
        place: .tracepoint(.signal), reason: "so that nothing is lost when a busy trace ends",
        option: "CONFIG_TRACEPOINTS=y")
    ],
  ]
}

extension KernelMechanisms {
  /// Plans a probe by the best mechanism that a host has.
  ///
  /// - Throws: `TraceHostError.kernelLacks` if it has none.
  package static func plan(
    _ probe: LogicalProbe, on host: HostCapabilities
  ) throws(TraceHostError) -> PlannedProbe {
    let rows = table[probe] ?? []
    guard let row = rows.first(where: { $0.place.isThere(on: host) }) else {
      throw .kernelLacks(
        feature: rows.map(\.place.words).joined(separator: " or "),
        option: rows.map(\.option).joined(separator: " or "))
    }
    return PlannedProbe(probe, row.place.mechanism, reason: row.reason)
  }
}

extension KernelMechanisms.Row.Place {
  func isThere(on host: HostCapabilities) -> Bool {
    switch self {
    case .kprobe(let function), .kretprobe(let function): host.kprobes.contains(function)
    case .tracepoint(let tracepoint): host.tracepoints.contains(tracepoint)
    }
  }

  var mechanism: PlannedProbe.Mechanism {
    switch self {
    case .kprobe(let function): .kprobe(function: function.rawValue)
    case .kretprobe(let function): .kretprobe(function: function.rawValue)
    case .tracepoint(let tracepoint): .tracepoint(tracepoint.rawValue)
    }
  }

  var words: String {
    switch self {
    case .kprobe(let function), .kretprobe(let function): "kprobe \(function.rawValue)"
    case .tracepoint(let tracepoint): "tracepoint \(tracepoint.rawValue)"
    }
  }
}
