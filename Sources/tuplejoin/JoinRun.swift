import BpftraceSession
import GoBinary
import ProbePlanning
import ScriptTemplate
import TraceHost
import TraceModel

/// One run of the main job, from options to the summary.
struct JoinRun {
  private let options: Join
  private let level: Diagnostics.Level

  init(_ options: Join) {
    self.options = options
    level = options.output.level
  }

  /// Runs until something asks for the end.
  ///
  /// - Throws: `Failure` if the run could not begin, or did not end as asked.
  func run() async throws {
    // From here on a signal ends the run in order, whatever the run is at.
    let stop = options.dryRun ? nil : StopSignals()
    do {
      // Both take some hundredths of a second, and neither needs the other.
      async let probed = HostCapabilities.probe()
      let traced = Result { try TracedProgram(options.target, command: options.command) }
      let host = await probed
      if !options.dryRun, let obstacle = host.obstacle { throw obstacle }
      let preparation = try TracePreparation(
        traced.get(), pid: options.target.pid, options.script, on: host)
      try preparation.emit(level)
      guard let stop else { return }
      try preparation.verify()
      try await trace(preparation, with: host.bpftrace.get(), on: host, until: stop)
    } catch OutputError.closed {
      return
    } catch {
      throw Failure.of(error)
    }
  }

  private func trace(
    _ preparation: TracePreparation, with bpftrace: Bpftrace, on host: HostCapabilities,
    until stop: StopSignals
  ) async throws {
    let recording = try options.record.map { (path) throws(OutputError) in try Recording(path: path)
    }
    let session = BpftraceRun(
      bpftrace, script: preparation.script.text, settings: options.engine.settings,
      processors: host.processors)
    let printer = RecordPrinter(options.output.format, count: options.limits.count)
    let targetPieces = Int(options.script.limits.targetPieces)
    var pipeline = TracePipeline(printer, targetPieces: targetPieces)
    var annotator = ProcessFacts.annotator(binaries: [preparation.plan.program.path])
    var command: TracedCommand?
    // The first thing that went wrong; bpftrace is then asked to end, and its end awaited.
    var failure: (any Error)?

    let level = level
    do {
      try await session.run(until: stop.requests) { message in
        if level > (message.isRoutine ? .normal : .quiet) {
          Diagnostics.warning("bpftrace: \(message.text)")
        }
      } receive: { bytes in
        guard failure == nil else { return }
        do {
          try annotator.receive(bytes) { lines in
            try pipeline.receive(lines) { time in
              let clock = HostClock.kernelClock(now: time)
              try recording?.begin(RecordingHeader(clock: clock, targetPieces: targetPieces))
              command = try attached(preparation, stop)
              return clock
            }
            if pipeline.isReady { try recording?.append(lines) }
          }
          if printer.isDone { stop.stop() }
        } catch {
          failure = error
          stop.stop()
        }
      }
    } catch {
      failure = failure ?? error
    }
    await command?.end()
    if (failure as? OutputError) != .closed { try summarize(&pipeline) }
    if let failure { throw failure }
  }

  /// Every probe is enabled: checks that they are in the file that was analysed, and says so.
  private func attached(
    _ preparation: TracePreparation, _ stop: StopSignals
  ) throws -> TracedCommand? {
    try preparation.verify()
    let program = preparation.plan.program
    if level > .quiet {
      let name = options.target.binary ?? program.path
      Diagnostics.note(
        "attached \(preparation.plan.probes.count) probes to \(name) "
          + "(\(program.goVersion), \(program.architecture.rawValue), \(program.symbolSource.words))"
      )
    }
    if level == .verbose {
      for probe in preparation.plan.probes {
        Diagnostics.note("  \(probe.probe.rawValue): \(probe.place); \(probe.reason)")
      }
    }
    if let path = options.readyFile { try ReadyFile.create(path) }
    if let seconds = options.limits.duration { stop.stop(after: .seconds(seconds)) }
    guard !options.command.isEmpty else { return nil }
    return TracedCommand(options.command) { stop.stop() }
  }

  private func summarize(_ pipeline: inout TracePipeline) throws {
    let summary = try pipeline.finish()
    guard level > .quiet else { return }
    if summary.overflowedTotal > 0 {
      Diagnostics.warning(
        "a map in the kernel was full \(summary.overflowedTotal) times: raise --map-keys")
    }
    if summary.lost > 0 {
      Diagnostics.warning("\(summary.lost) events were lost: raise --ring-pages")
    }
    Diagnostics.note(summary.sentence)
  }
}

extension SymbolSource {
  /// How the functions were found, in words.
  var words: String {
    switch self {
    case .symbols: "symbols"
    case .functionTable: "stripped"
    }
  }
}

extension Summary {
  /// The closing line, such as "1 request, 1 connect, 1 joined, 0 unjoined, 0 lost".
  var sentence: String {
    func count(_ number: UInt64, _ noun: String) -> String {
      "\(number) \(noun)\(number == 1 ? "" : "s")"
    }
    return [
      count(requests, "request"), count(connects, "connect"), "\(joined) joined",
      "\(unjoinedTotal) unjoined", "\(lost) lost",
    ].joined(separator: ", ")
  }
}
