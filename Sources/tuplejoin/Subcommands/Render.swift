import ArgumentParser

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
      try await PreparedTrace.join(target, options, isToRun: false).emit(.normal)
    } catch OutputError.closed {
      return
    } catch {
      throw Failure.of(error)
    }
  }
}
