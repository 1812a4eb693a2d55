import ArgumentParser
import GoBinary
import ProbePlanning
import TraceHost

/// Tells what this host and a binary allow, and the plan that follows.
struct Check: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tell what this host and a binary allow, and which plan follows, with reasons.",
    discussion: """
      Exits with 0 if the main job can run, and otherwise with the exit code that it would end with.
      """)

  @OptionGroup var target: TargetOptions

  func run() async throws {
    let host = await HostCapabilities.probe()
    var table = CheckTable()
    table.add(host)
    var failure: Failure? = host.obstacle.map(Failure.init)
    if target.binary != nil || target.pid != nil {
      do {
        let preparation = try TracePreparation(target, try .defaults, host: host)
        table.add(preparation.plan)
      } catch let error as Failure {
        table.add("binary", ok: false, error.message)
        failure = failure ?? error
      }
    }
    print(table.text)
    if let failure { throw failure }
    print("the main job can run here")
  }
}
