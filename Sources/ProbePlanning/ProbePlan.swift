package import GoBinary
package import TraceHost

/// Which probes are attached to a program on a host, where, by which mechanism, and why.
package struct ProbePlan: Sendable, Equatable {
  /// The program.
  package let program: PlannedProgram
  /// The probes, in the order of a request's life.
  package let probes: [PlannedProbe]
  /// Functions that dial for a queue of their own, and are in no plan.
  package let unknownDials: [String]

  /// The fields that every plan's probes read.
  package static let fields: [StructField] = [
    .gM, .gAtomicstatus, .gSched, .mCurg, .mProcid, .cancelCtxErr, .requestMethod, .requestHost,
    .requestRemoteAddr, .requestRequestURI, .requestCtx, .wantConnCtx,
    .wantConnCm, .connectMethodProxyURL, .connectMethodTargetScheme, .connectMethodTargetAddr,
    .urlScheme, .urlHost, .responseStatus, .http2ResponseWriterRws, .http2ResponseStatus,
  ]

  /// The probes of the kernel that the join needs.
  package static let kernelProbes: [LogicalProbe] = [
    .connect, .connectEnd, .processExit, .processExec, .stop,
  ]
  /// Those that the states of connections need.
  package static let stateProbes: [LogicalProbe] = [.stateChange, .timeWaitStart, .timeWaitEnd]

  package init(program: PlannedProgram, probes: [PlannedProbe]) {
    self.program = program
    self.probes = probes
    unknownDials = []
  }

  /// Plans the join of inbound requests with outbound connections.
  ///
  /// - Parameters:
  ///   - program: the program.
  ///   - host: the machine that it runs on.
  ///   - roundTrips: whether the uses of connections are wanted, too.
  ///   - withStates: whether the states of the connections are wanted, too.
  /// - Throws: `ProbePlanError` if the program is no HTTP server, or lacks what the join rests on.
  package init(
    joining program: GoProgram, on host: HostCapabilities, roundTrips: Bool = true,
    withStates: Bool = false
  ) throws(ProbePlanError) {
    let planned = try PlannedProgram(program, fields: Self.fields, followsContexts: true)
    self.program = planned
    var probes = try PlaceFinder.probes(in: program).filter { probe in
      if probe.probe == .connectionServed { return false }
      guard let way = RoundTrip(of: probe) else { return true }
      return roundTrips && way.fields.isSubset(of: planned.offsets.keys)
    }
    do throws(TraceHostError) {
      for probe in Self.kernelProbes + (withStates ? Self.stateProbes : []) {
        probes.append(try KernelMechanisms.plan(probe, on: host))
      }
    } catch {
      throw .host(error)
    }
    self.probes = probes
    let known = Set(probes.compactMap(\.site?.function))
    unknownDials = program.functionNames(endingWith: ".dialConnFor").filter { !known.contains($0) }
  }

  /// Plans the probes for requests that arrive on accepted connections.
  ///
  /// - Throws: `ProbePlanError` if the program is no HTTP server, or its requests' connections are not known.
  package init(accepting program: GoProgram) throws(ProbePlanError) {
    let planned = try PlannedProgram(program, fields: Self.fields + PlannedProgram.inboundFields)
    self.program = planned
    probes = try PlaceFinder.probes(in: program).filter {
      [.connectionServed, .requestStart, .moduleStreamStart].contains($0.probe)
    }
    unknownDials = []
  }

  /// The plan of a probe; nil if the program has no need of it.
  package subscript(probe: LogicalProbe) -> PlannedProbe? {
    probes.first { $0.probe == probe }
  }
}

extension ProbePlan {
  /// Which of the program's connections cannot be joined, since functions are missing.
  package var unjoined: [String] {
    (self[.dialQueued] == nil || self[.dialStarted] == nil
      ? ["dials that another goroutine makes: the program has no HTTP client of net/http"] : [])
      + unknownDials.map { "dials that \($0) makes for another goroutine: its queue is not known" }
      + (self[.goroutineEnd] == nil
        ? []
        : [
          "goroutines that plugins start, and whom they dial for: each has copies of its own of Go's packages"
        ])
  }
}
