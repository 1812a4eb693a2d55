import Glibc
import Subprocess
import Synchronization
import SystemPackage
package import TraceHost

/// One run of bpftrace: started with a script from memory, read to its end, stopped when asked.
package struct BpftraceRun: Sendable {
  private let bpftrace: Bpftrace
  private let script: String
  /// What the script imports; nil if it imports nothing.
  private let imported: ImportedFile?
  private let settings: BpftraceSettings
  private let processors: Int

  /// What is queued has been printed when nothing came for so long; the script's timer needs a tenth.
  private static let silence = Duration.milliseconds(100)
  /// Under load there is no silence: then what is still queued is counted as lost.
  private static let longestSettling = Duration.seconds(2)
  /// bpftrace 0.17 can miss an interrupt: it is sent again until the process has ended.
  private static let patience = Duration.milliseconds(500)
  private static let interrupts = 20

  package init(
    _ bpftrace: Bpftrace, script: String, importing imported: ImportedFile? = nil,
    settings: BpftraceSettings, processors: Int
  ) {
    self.bpftrace = bpftrace
    self.script = script
    self.imported = imported
    self.settings = settings
    self.processors = processors
  }

  /// Runs bpftrace until a stop is asked for, and hands over what it prints in whatever pieces come.
  ///
  /// - Parameters:
  ///   - stops: the first element asks bpftrace to end; what it prints at its end is still read.
  ///   - said: takes each line of bpftrace's error stream.
  ///   - receive: takes the bytes of its output stream.
  /// - Throws: `BpftraceError` if it cannot be started or ends unasked.
  package func run(
    until stops: AsyncStream<Void>, said: @escaping @Sendable (BpftraceMessage) -> Void,
    receive: (UnsafeRawBufferPointer) -> Void
  ) async throws(BpftraceError) {
    // A tuplejoin that is killed leaves no bpftrace behind, and without it the kernel keeps no probe.
    let arguments = [
      "--pdeathsig", "KILL", "--", bpftrace.path, "-B", "line", "--no-warnings", "--unsafe", "-",
    ]
    // Given a name, Subprocess would fork once for each folder of PATH.
    guard let setpriv = SearchPath.find("setpriv") else {
      throw .cannotStart(path: "setpriv", reason: "it is not on PATH (package util-linux)")
    }
    var options = PlatformOptions()
    // A group of its own: the terminal's Ctrl-C reaches us alone, and we end it in order.
    options.processGroupID = 0
    let outcome: (wasAsked: Bool, messages: [String])
    let status: TerminationStatus
    let folder = try imported.map { (file) throws(BpftraceError) in
      try ImportFolder(holding: file, for: bpftrace.path)
    }
    defer { folder?.remove() }
    let input = try ScriptInput.open(script, for: bpftrace.path)
    do {
      let result = try await Subprocess.run(
        .path(FilePath(setpriv)), arguments: Arguments(arguments), environment: environment,
        workingDirectory: folder.map { FilePath($0.path) }, platformOptions: options,
        input: .fileDescriptor(input, closeAfterSpawningProcess: true),
        output: .sequence, error: .sequence
      ) { execution in
        async let messages = Self.read(execution.standardError, said: said)
        // When output was last dealt with; nil while that is under way.
        let lastOutput = Mutex<ContinuousClock.Instant?>(.now)
        let interrupter = Task {
          await Self.interrupt(execution, when: stops) { lastOutput.withLock { $0 } }
        }
        for try await buffer in execution.standardOutput {
          lastOutput.withLock { $0 = nil }
          buffer.withUnsafeBytes(receive)
          lastOutput.withLock { $0 = .now }
        }
        interrupter.cancel()
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
    let settings = settings.environment(for: bpftrace.version, processors: processors)
    return .inherit.updating(
      Dictionary(
        uniqueKeysWithValues: settings.map { (Environment.Key(stringLiteral: $0.key), $0.value) }))
  }

  /// Waits for a stop, and sends interrupts until the task is cancelled, which is when the output ends.
  private static func interrupt<Input, Output, Failure>(
    _ execution: Execution<Input, Output, Failure>, when stops: AsyncStream<Void>,
    lastOutput: () -> ContinuousClock.Instant?
  ) async -> Bool {
    for await _ in stops {
      await settle(lastOutput)
      for _ in 0..<interrupts where !Task.isCancelled {
        try? execution.send(signal: .interrupt)
        try? await Task.sleep(for: patience)
      }
      if !Task.isCancelled { try? execution.send(signal: .kill) }
      return true
    }
    return false
  }

  /// Waits until what was queued at the stop has been printed, as far as that can be told.
  private static func settle(_ lastOutput: () -> ContinuousClock.Instant?) async {
    let stop = ContinuousClock.now
    while ContinuousClock.now < stop + longestSettling, !Task.isCancelled {
      let quietSince = max(stop, lastOutput() ?? .now)
      if ContinuousClock.now >= quietSince + silence { return }
      try? await Task.sleep(until: quietSince + silence, clock: .continuous)
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
