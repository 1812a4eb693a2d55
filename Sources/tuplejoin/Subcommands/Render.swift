import ArgumentParser
import TraceHost

/// Prints or writes the script that a run would use; nothing is attached and no root is needed.
struct Render: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write the script for review; nothing runs, and no root is needed.")

  @OptionGroup var target: TargetOptions
  @OptionGroup var script: ScriptOptions

  func run() async throws {
    var options = script
    options.emit = script.emit ?? "-"
    do {
      let preparation = try TracePreparation(
        TracedProgram.all(target), options, on: await .probe())
      try preparation.emit(.normal)
    } catch OutputError.closed {
      return
    } catch {
      throw Failure.of(error)
    }
  }
}
