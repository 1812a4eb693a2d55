import Foundation
import HTTPMessages
import SeededNumbers
import Testing
import TraceModel

/// No response is ever given to another one's request, whatever is lost; and where nothing is, nothing is missing.
@Suite struct PairingPropertyTests {
  /// `TUPLEJOIN_CONNECTIONS`, `TUPLEJOIN_SECONDS` and `TUPLEJOIN_SEED` choose others than a quick test does: so many
  /// connections, as far as the time allows.
  private static func setting(_ name: String) -> UInt64? {
    ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
  }

  private static let count = setting("TUPLEJOIN_CONNECTIONS") ?? 1_000

  @Test(arguments: 0..<2) func noPairIsEverWrong(share: UInt64) {
    let seed = Self.setting("TUPLEJOIN_SEED") ?? 20
    let result = PropertyRun.run(
      seed: seed &* 2 &+ share, count: Self.count / 2, seconds: Self.setting("TUPLEJOIN_SECONDS"))
    if Self.count > 1_000 { print("== seed \(seed), share \(share): \(result.words)") }
    #expect(result.failures.isEmpty, "TUPLEJOIN_SEED=\(seed)")
    #expect(result.pairs > 0 && result.missing > 0)
  }
}

/// A run over generated connections.
struct PropertyRun {
  var failures: [String] = []
  var connections: UInt64 = 0
  var pairs: UInt64 = 0
  var missing: UInt64 = 0

  var words: String {
    "\(connections) connections, \(pairs) pairs and \(missing) halves where something is lost, "
      + "\(failures.count) failures"
  }

  /// Reads so many connections, as far as the time allows: each whole, and then with up to three mutations.
  static func run(
    seed: UInt64, count: UInt64, seconds: UInt64? = nil,
    traits: GeneratedConnection.Traits = .init(),
    mutations: [GeneratedConnection.Mutation] = GeneratedConnection.Mutation.allCases
  ) -> PropertyRun {
    var run = PropertyRun()
    let end = seconds.map { ContinuousClock.now + .seconds($0) }
    for number in 0..<count {
      if let end, number.isMultiple(of: 256), ContinuousClock.now > end { break }
      run.connections += 1
      var random = SeededRandom(seed: seed &* 1_000_003 &+ number)
      var connection = GeneratedConnection(traits, using: &random)
      let whole = run.read(connection)
      if whole.wrong > 0 || whole.missing > 0 || whole.pairs != connection.count {
        run.fail(number, "whole", whole, connection.count)
      }
      for _ in 0..<Int.random(in: mutations.isEmpty ? 0...0 : 1...3, using: &random) {
        connection.mutate(mutations, using: &random)
      }
      let mutated = run.read(connection)
      run.pairs += UInt64(mutated.pairs)
      run.missing += UInt64(mutated.missing)
      if mutated.wrong > 0 { run.fail(number, "mutated", mutated, connection.count) }
      if run.failures.count >= 3 { break }
    }
    return run
  }

  private mutating func fail(
    _ number: UInt64, _ kind: String, _ told: (pairs: Int, wrong: Int, missing: Int), _ count: Int
  ) {
    failures.append(
      "connection \(number), \(kind): \(told.pairs) pairs of \(count), \(told.wrong) wrong, "
        + "\(told.missing) halves")
  }

  private func read(
    _ connection: GeneratedConnection
  ) -> (pairs: Int, wrong: Int, missing: Int) {
    var analyzer = HTTPAnalyzer(keeping: ["x-for"])
    var told = (pairs: 0, wrong: 0, missing: 0)
    func take(_ event: HTTPEvent) {
      guard case .exchange(let exchange) = event else { return told.wrong += 1 }
      guard let request = exchange.request, let response = exchange.response else {
        return told.missing += 1
      }
      told.pairs += 1
      let number = request.head["x-for"]
      // Of a head that is cut, or never was, less is known.
      if let number, let other = response.head["x-for"], number == other, number != "77" { return }
      if !request.head.isTruncated, !response.head.isTruncated { told.wrong += 1 }
    }
    for (index, segment) in connection.segments.enumerated() {
      analyzer.receive(segment, at: UInt64(index + 1) * 1_000, emit: take)
    }
    analyzer.finish(emit: take)
    return told
  }
}
