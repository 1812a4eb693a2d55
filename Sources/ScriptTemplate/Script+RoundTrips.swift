import GoBinary
import ProbePlanning

extension Script {
  /// The values of the probes for uses of connections.
  static func roundTrips(_ target: ScriptTarget) -> [[String: TemplateValue]] {
    let convention = CallingConvention(target.plan.program)
    return target.plan.probes.compactMap { planned in
      guard let site = planned.site, let way = RoundTrip(of: planned),
        var values = probe(planned, of: target)
      else { return nil }
      let offsets = target.plan.program.offsets
      func place(_ field: StructField, in base: String, plus more: UInt64 = 0) -> String {
        "\(base) + \((offsets[field] ?? 0) + more)"
      }
      let connection = convention.word(0, at: site.kind)
      let argument = convention.word(1, at: site.kind)
      // HTTP/2's struct differs between neighbours: what was not measured is not guessed.
      let isMeasured = target.plan.program.layoutSource.isMeasured || !way.isHTTP2
      let isReuseKnown = isMeasured && way.sent.map { offsets[$0.field] != nil } == true
      values["receiver"] = .text(connection)
      values["argument"] = .text(argument)
      values["how"] = .number((way.isHTTP2 ? 2 : 0) + (isReuseKnown ? 16 : 0))
      switch way.context {
      case .request(let field, let isIndirect):
        let request =
          isIndirect
          ? "*(uint64*)uptr(\(place(.transportRequestRequest, in: argument)))" : argument
        let context = place(field, in: request)
        values["context"] = Self.interface(at: context)
        if case .url(let url) = way.server {
          values["url"] = .text("*(uint64*)uptr(\(place(url, in: request)))")
        }
      case .argument:
        // Its two words.
        values["context"] = Self.interface(
          table: argument, data: convention.word(2, at: site.kind))
      case .unknown: values["context"] = .flag(false)
      }
      values["host"] = .flag(false)
      values["isNamed"] = .flag(values["url"] != nil)
      if case .host(let word) = way.server {
        let call = convention.word(word, at: site.kind)
        values["host"] = .group(["place": .text(call)])
        values["isNamed"] = .flag(true)
        // It differs from call to call.
        values["argument"] = .text(call)
      }
      // The data word of the interface.
      let places = offsets[way.connection].map { [$0] } ?? way.triedConnections
      values["connections"] = .list(
        places.map { ["data": .text("*(uint64*)uptr(\(connection) + \($0 + 8))")] })
      values["reused"] = .flag(false)
      if isReuseKnown, let sent = way.sent {
        let counter = place(sent.field, in: connection)
        values["reused"] = .group([
          "condition": .text("*(uint\(8 * sent.bytes)*)uptr(\(counter)) > \(sent.first)")
        ])
      }
      return values
    }
  }
}

extension ScriptTarget {
  /// Tells that uses of connections are seen.
  var hasRoundTrips: Bool { plan.probes.contains { RoundTrip(of: $0) != nil } }
}
