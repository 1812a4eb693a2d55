package import GoBinary
package import TraceHost

/// Which probes are attached to a program on a host, where, by which mechanism, and why.
package struct ProbePlan: Sendable, Equatable {
  /// The program.
  package let program: PlannedProgram
  /// The probes, in the order of a request's life.
  package let probes: [PlannedProbe]

  /// The fields that the probes read.
  package static let fields: [StructField] = [
    .gM, .mCurg, .mProcid, .requestMethod, .requestHost, .requestRemoteAddr, .requestRequestURI,
  ]

  /// The probes of the kernel that the join needs.
  package static let kernelProbes: [LogicalProbe] = [.connect, .connectEnd, .processExit]

  package init(program: PlannedProgram, probes: [PlannedProbe]) {
    self.program = program
    self.probes = probes
  }

  /// Plans the join of inbound requests with outbound connections.
  ///
  /// - Throws: `ProbePlanError` if the program is no HTTP server, or lacks what the join rests on.
  package init(joining program: GoProgram, on host: HostCapabilities) throws(ProbePlanError) {
    guard program.architecture == .amd64 else {
      throw .unsupportedABI(
        path: program.path,
        found: "by \(program.goVersion) for \(program.architecture.rawValue)")
    }
    self.program = try PlannedProgram(program, fields: Self.fields)
    var probes = [
      try Self.required(.requestStart, "net/http.serverHandler.ServeHTTP", program),
      try Self.required(.requestEnd, "net/http.(*response).finishRequest", program),
      try Self.goroutineCreate(program),
    ]
    let optional: [(LogicalProbe, String)] = [
      (.coroutineStart, "runtime.corostart"),
      (.dialQueued, "net/http.(*Transport).queueForDial"),
      (.dialStarted, "net/http.(*Transport).dialConnFor"),
    ]
    for (probe, name) in optional {
      guard let function = program.function(named: name) else { continue }
      probes.append(try Self.prologue(probe, function, program))
    }
    for case let site? in probes.map(\.site) { try Self.requirePlainOffset(site, program) }
    do throws(TraceHostError) {
      for probe in Self.kernelProbes {
        probes.append(try KernelMechanisms.plan(probe, on: host))
      }
    } catch {
      throw .host(error)
    }
    self.probes = probes
  }

  /// The plan of a probe; nil if the program has no need of it.
  package subscript(probe: LogicalProbe) -> PlannedProbe? {
    probes.first { $0.probe == probe }
  }

  private static func required(
    _ probe: LogicalProbe, _ name: String, _ program: GoProgram
  ) throws(ProbePlanError) -> PlannedProbe {
    guard let function = program.function(named: name) else {
      throw .notHTTPServer(path: program.path, missing: name)
    }
    return try prologue(probe, function, program)
  }

  /// The branch of the stack check, where arguments are in place and the kernel need not single-step.
  private static func prologue(
    _ probe: LogicalProbe, _ function: GoFunction, _ program: GoProgram
  ) throws(ProbePlanError) -> PlannedProbe {
    do throws(GoBinaryError) {
      guard let site = try? program.prologueBranch(of: function) else {
        return PlannedProbe(
          probe, .uprobe(try program.entry(of: function)),
          reason: "the function's entry, which the kernel single-steps: no stack check was found")
      }
      return PlannedProbe(
        probe, .uprobe(site), reason: "the stack check's branch, which the kernel emulates")
    } catch {
      throw .program(error)
    }
  }

  /// The one place where every new goroutine passes, complete and not yet running.
  ///
  /// `runtime.newproc1` itself is inlined in programs built with a profile; this call never is
  /// (runtime/proc.go, `newproc`).
  private static func goroutineCreate(
    _ program: GoProgram
  ) throws(ProbePlanError) -> PlannedProbe {
    let caller = "runtime.newproc.func1"
    let callee = "runtime.runqput"
    guard let function = program.function(named: caller) else {
      throw .notHTTPServer(path: program.path, missing: caller)
    }
    guard let queue = program.function(named: callee) else {
      throw .notHTTPServer(path: program.path, missing: callee)
    }
    do throws(GoBinaryError) {
      return PlannedProbe(
        .goroutineCreate, .uprobe(try program.callSite(in: function, to: queue)),
        reason: "the call of \(callee), which the kernel emulates")
    } catch {
      throw .program(error)
    }
  }

  /// bpftrace takes a number for a place in the file only where no symbol covers it as an address.
  private static func requirePlainOffset(
    _ site: ProbeSite, _ program: GoProgram
  ) throws(ProbePlanError) {
    let isAddress: Bool
    do throws(GoBinaryError) {
      isAddress = try program.hasSymbol(covering: site.fileOffset)
    } catch {
      throw .program(error)
    }
    if isAddress { throw .ambiguousOffset(path: program.path, function: site.function) }
  }
}
