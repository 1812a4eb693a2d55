import BpftraceSession
import Correlation
import GoBinary
import ProbePlanning
import ScriptTemplate
import TraceHost
import TraceModel

/// One run of a trace, from options to the summary.
struct TraceRun {
  private let options: RunOptions
  private let level: Diagnostics.Level

  private let showsFrames: Bool

  /// - Parameters:
  ///   - options: the options of every trace.
  ///   - showsFrames: whether records show all functions of a stack, not only the calling one.
  init(_ options: RunOptions, showsFrames: Bool = false) {
    self.options = options
    self.showsFrames = showsFrames
    level = options.level
  }

  /// Runs until something asks for the end.
  ///
  /// - Parameter prepare: renders the script of the trace, for the host that it finds.
  /// - Throws: `Failure` if the run could not begin, or did not end as asked.
  func run(_ prepare: () async throws -> PreparedTrace) async throws {
    // From here on a signal ends the run in order, whatever the run is at.
    let stop = options.dryRun ? nil : StopSignals()
    do {
      let prepared = try await prepare()
      try prepared.emit(level)
      guard let stop else { return }
      try prepared.verify()
      let http = prepared.trace.hasWire ? try HTTPWatch() : nil
      try await trace(prepared, http, with: prepared.host.bpftrace.get(), until: stop)
    } catch OutputError.closed {
      return
    } catch {
      throw Failure.of(error)
    }
  }

  private func trace(
    _ prepared: PreparedTrace, _ http: HTTPWatch?, with bpftrace: Bpftrace,
    until stop: StopSignals
  ) async throws {
    let recording = try options.record.map { (path) throws(OutputError) in try Recording(path: path)
    }
    let session = BpftraceRun(
      bpftrace, script: prepared.script.text, flushesItself: prepared.script.flushesItself,
      importing: prepared.script.imported.map {
        ImportedFile(name: Script.importedFile, text: $0)
      },
      searching: prepared.script.searchFolders, settings: options.engine.settings,
      processors: prepared.host.processors)
    let printer = RecordPrinter(
      options.output, count: options.limits.count, showsFrames: showsFrames)
    let level = level
    var pipeline = TracePipeline(prepared.trace, printer)
    var annotator = ProcessFacts.annotator(
      binaries: prepared.binaries.map(\.file.path), programs: prepared.binaries.map(\.program))
    var command: TracedCommand?
    var watch: Task<Void, any Error>?
    // The first thing that went wrong; bpftrace is then asked to end, and its end awaited.
    var failure: (any Error)?

    func take(_ lines: UnsafeRawBufferPointer) throws {
      try pipeline.receive(lines) { time in
        let clock = HostClock.kernelClock(now: time)
        try recording?.begin(RecordingHeader(clock: clock, trace: prepared.trace))
        command = try attached(prepared, stop)
        watch = watched(prepared.binaries, stop)
        return clock
      }
      for warning in pipeline.takeWarnings() where level > .quiet { Diagnostics.warning(warning) }
      if pipeline.isReady { try recording?.append(lines) }
    }

    func takeWire() throws {
      guard let http, pipeline.isReady else { return }
      try http.take().withUnsafeBytes(take)
    }

    do {
      try await session.run(until: stop.requests) { message in
        if level > (message.isRoutine ? .normal : .quiet) {
          Diagnostics.warning("bpftrace: \(message.text)")
        }
      } receive: { bytes in
        guard failure == nil else { return pipeline.isReady }
        do {
          try annotator.receive(bytes, pass: take)
          try takeWire()
          if printer.isDone { stop.stop() }
        } catch {
          failure = error
          stop.stop()
        }
        return pipeline.isReady
      }
      try await http?.stop()
      if failure == nil {
        try takeWire()
        try annotator.finish(pass: take)
      }
    } catch {
      failure = failure ?? error
    }
    watch?.cancel()
    if case .failure(let error as GoBinaryError) = await watch?.result {
      failure = failure ?? error
    }
    await command?.end()
    if (failure as? OutputError) != .closed { try summarize(&pipeline) }
    if let failure { throw failure }
  }

  /// Every probe is enabled: checks that they are where they should be, and says so.
  private func attached(_ prepared: PreparedTrace, _ stop: StopSignals) throws -> TracedCommand? {
    try prepared.verify()
    for attachment in prepared.attachments where level > .quiet {
      let count = attachment.probes.count
      Diagnostics.note("attached \(count) probe\(count == 1 ? "" : "s") to \(attachment.subject)")
      for probe in attachment.probes where level == .verbose {
        Diagnostics.note("  \(probe.probe.rawValue): \(probe.place); \(probe.reason)")
      }
    }
    if let path = options.readyFile { try ReadyFile.create(path) }
    if let seconds = options.limits.duration { stop.stop(after: .seconds(seconds)) }
    guard !options.command.isEmpty else { return nil }
    return TracedCommand(options.command) { stop.stop() }
  }

  /// Looks after the binaries' files until the task is cancelled; one that was written to ends the run.
  private func watched(_ binaries: [TracedProgram], _ stop: StopSignals) -> Task<Void, any Error> {
    Task { [level] in
      var watch = BinaryWatch(binaries, level)
      do {
        try await watch.run()
      } catch {
        stop.stop()
        throw error
      }
    }
  }

  private func summarize(_ pipeline: inout TracePipeline) throws {
    guard pipeline.isReady else { return }
    let summary = try pipeline.finish()
    guard level > .quiet else { return }
    if summary.overflowedTotal > 0 {
      Diagnostics.warning(
        "a map in the kernel was full \(summary.overflowedTotal) times: raise --map-keys")
    }
    if let requests = summary.hits[.headerUnsearched], requests > 0 {
      Diagnostics.warning(
        "\(requests) header look-ups stopped at the search limit")
    }
    if let skipped = summary.hits[.kernelSkipped] {
      Diagnostics.warning(
        "the kernel skipped \(skipped) probe hits, because another BPF program was running on that CPU: records may be missing"
      )
    }
    if summary.hits[.callLine] != nil, summary.evicted > 0 {
      Diagnostics.warning(
        "there was no room \(summary.evicted) times: exchanges or the processes at their ends may be missing"
      )
    }
    if summary.lost > 0 {
      Diagnostics.warning("\(summary.lost) events were lost: raise --ring-pages")
    }
    Diagnostics.note(summary.sentence)
  }
}
