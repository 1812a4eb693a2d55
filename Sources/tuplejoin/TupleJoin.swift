import ArgumentParser
import FoundationEssentials

@main
struct TupleJoin: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "tuplejoin")
}
