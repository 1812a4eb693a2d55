import Glibc
import Subprocess
import Synchronization
import SystemPackage
package import TraceHost
import TraceModel

/// One run of bpftrace: started with a script from memory, read to its end, stopped when asked.
package struct BpftraceRun: Sendable {
  private let bpftrace: Bpftrace
  private let script: String
  /// Tells that the script has its lines written out itself, many at once.
  private let flushesItself: Bool
  /// What the script imports; nil if it imports nothing.
  private let imported: ImportedFile?
  /// Where bpftrace looks for targets that are named without a folder, behind the folders of `PATH`; nil if none is.
  private let searchFolders: [String]?
  private let settings: BpftraceSettings
  private let processors: Int

  /// Says that an interrupt will come: bpftrace ignores it, the script's `stop` probe reports nothing from then on.
  private static let announcement = Signal(rawValue: SIGURG)
  /// What is queued has been printed when nothing came for so long; the script's timer needs a tenth.
  private static let silence = Duration.milliseconds(100)
  /// If the script goes on all the same: so long after the stop, all that was queued then has been printed.
  private static let longestQueued = Duration.seconds(2)
  /// For a bpftrace that is behind: what it has not read by then is counted as lost.
  private static let longestSettling = Duration.seconds(10)
  /// A working directory in which no target's name is found before it is looked for on `PATH`.
  private static let withoutPrograms = "/proc"
  private static let look = Duration.milliseconds(5)
  /// bpftrace 0.17 can miss an interrupt: it is sent again, unless it was seen to be taken.
  private static let patience = Duration.milliseconds(500)
  private static let interrupts = 20
  /// What bpftrace may take to close its probes, a tenth of a second for each program, and to print its maps.
  private static let longestEnd = Duration.seconds(30)

  package init(
    _ bpftrace: Bpftrace, script: String, flushesItself: Bool,
    importing imported: ImportedFile? = nil, searching searchFolders: [String]? = nil,
    settings: BpftraceSettings, processors: Int
  ) {
    self.bpftrace = bpftrace
    self.script = script
    self.flushesItself = flushesItself
    self.imported = imported
    self.searchFolders = searchFolders
    self.settings = settings
    self.processors = processors
  }

  /// Runs bpftrace until a stop is asked for, and hands over what it prints in whatever pieces come.
  ///
  /// - Parameters:
  ///   - stops: the first element asks bpftrace to end; what it prints at its end is still read.
  ///   - said: takes each line of bpftrace's error stream.
  ///   - receive: takes the bytes of its output stream, and returns whether all probes are enabled by now.
  /// - Throws: `BpftraceError` if it cannot be started or ends unasked.
  package func run(
    until stops: AsyncStream<Void>, said: @escaping @Sendable (BpftraceMessage) -> Void,
    receive: (UnsafeRawBufferPointer) -> Bool
  ) async throws(BpftraceError) {
    // A tuplejoin that is killed leaves no bpftrace behind, and without it the kernel keeps no probe.
    let arguments = [
      "--pdeathsig", "KILL", "--", bpftrace.path, "-B", flushesItself ? "full" : "line",
      "--no-warnings", "--unsafe", "-",
    ]
    // Given a name, Subprocess would fork once for each folder of PATH.
    guard let setpriv = SearchPath.find("setpriv") else {
      throw .cannotStart(path: "setpriv", reason: "it is not on PATH (package util-linux)")
    }
    var options = PlatformOptions()
    // A group of its own: the terminal's Ctrl-C reaches only us, and we end it in order.
    options.processGroupID = 0
    let outcome: (wasAsked: Bool, messages: [String])
    let status: TerminationStatus
    let folder = try imported.map { (file) throws(BpftraceError) in
      try ImportFolder(holding: file, for: bpftrace.path)
    }
    defer { folder?.remove() }
    let workingDirectory = folder?.path ?? searchFolders.map { _ in Self.withoutPrograms }
    let printed = try OutputPipe(for: bpftrace.path)
    defer { printed.close() }
    let input = try ScriptInput.open(script, for: bpftrace.path)
    do {
      let result = try await Subprocess.run(
        .path(FilePath(setpriv)), arguments: Arguments(arguments), environment: environment,
        workingDirectory: workingDirectory.map { FilePath($0) }, platformOptions: options,
        input: .fileDescriptor(input, closeAfterSpawningProcess: true),
        output: .fileDescriptor(printed.writer, closeAfterSpawningProcess: true), error: .sequence
      ) { execution in
        async let messages = Self.read(execution.standardError, said: said)
        let progress = Mutex(Progress())
        let interrupter = Task {
          await Self.interrupt(execution, when: stops) {
            progress.withLock { $0 }
          } skipped: { programs in
            progress.withLock { $0.skippedPrograms = programs }
          }
        }
        try await printed.read { bytes in
          progress.withLock { $0.lastOutput = nil }
          let isTracing = receive(bytes)
          progress.withLock {
            $0.isTracing = isTracing
            $0.lastOutput = .now
          }
        }
        interrupter.cancel()
        // As the script's own counters are printed at its end.
        if let skipped = progress.withLock({ $0.skippedPrograms }), skipped > 0 {
          let line = "@\(ProbeCounter.kernelSkipped.rawValue): \(skipped)\n"
          _ = Array(line.utf8).withUnsafeBytes(receive)
        }
        return (wasAsked: await interrupter.value, messages: await messages)
      }
      outcome = result.closureResult
      status = result.terminationStatus
    } catch {
      throw .cannotStart(path: bpftrace.path, reason: "\(error)")
    }
    guard !outcome.wasAsked else { return }
    throw .ended(status: Self.text(of: status), messages: outcome.messages)
  }

  private var environment: Environment {
    var settings = settings.environment(for: bpftrace.version, processors: processors)
    if let searchFolders {
      settings["PATH"] = ([SearchPath.folders] + searchFolders).joined(separator: ":")
    }
    return .inherit.updating(
      Dictionary(
        uniqueKeysWithValues: settings.map { (Environment.Key(stringLiteral: $0.key), $0.value) }))
  }

  /// How far it has come.
  private struct Progress {
    var isTracing = false
    /// When output was last dealt with; nil while that is under way.
    var lastOutput: ContinuousClock.Instant?
    /// Told at the stop, while bpftrace still has its programs.
    var skippedPrograms: UInt64?
  }

  /// Waits for a stop, and sends interrupts until the task is cancelled, which is when the output ends.
  private static func interrupt<Input, Output, Failure>(
    _ execution: Execution<Input, Output, Failure>, when stops: AsyncStream<Void>,
    progress: () -> Progress, skipped: (UInt64?) -> Void
  ) async -> Bool {
    for await _ in stops {
      let activity = BpftraceActivity(pid: execution.processIdentifier.value)
      if progress().isTracing {
        try? execution.send(signal: announcement)
        await settle(activity, progress)
        skipped(activity.skippedPrograms)
      }
      for _ in 0..<interrupts where !Task.isCancelled {
        let openFiles = activity.openFiles ?? 0
        try? execution.send(signal: .interrupt)
        try? await Task.sleep(for: patience)
        // It closes its probes: one more interrupt would end it before it has printed its maps.
        if progress().isTracing, activity.openFiles ?? 0 < openFiles {
          try? await Task.sleep(for: longestEnd)
        }
      }
      if !Task.isCancelled { try? execution.send(signal: .kill) }
      return true
    }
    return false
  }

  /// Waits until what was queued at the stop has been printed, and read by bpftrace, as far as that can be known.
  private static func settle(_ activity: BpftraceActivity, _ progress: () -> Progress) async {
    let stop = ContinuousClock.now
    while ContinuousClock.now < stop + longestSettling, !Task.isCancelled {
      let quietSince = max(stop, progress().lastOutput ?? .now)
      let isPrinted = ContinuousClock.now >= min(quietSince + silence, stop + longestQueued)
      if isPrinted, activity.hasReadAll { return }
      try? await Task.sleep(for: look)
    }
  }

  private static func read(
    _ errors: SubprocessOutputSequence, said: @Sendable (BpftraceMessage) -> Void
  ) async -> [String] {
    var messages = BpftraceMessages()
    do {
      for try await buffer in errors {
        buffer.withUnsafeBytes { messages.receive($0) }.forEach(said)
      }
    } catch {
      said(BpftraceMessage(text: "its messages could not be read: \(error)", isRoutine: false))
    }
    messages.finish().forEach(said)
    return messages.lines
  }

  private static func text(of status: TerminationStatus) -> String {
    switch status {
    case .exited(let code): "ended with exit code \(code)"
    case .signaled(let signal): "was killed by signal \(signal)"
    }
  }
}
