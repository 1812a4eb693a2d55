import GoBinary
import ProbePlanning

extension Script {
  /// The values that the names of servers are told with.
  static let names: [String: TemplateValue] = [
    "namePieces": .number(ScriptLimits.namePieces),
    "nameLength": .number(ScriptLimits.nameLength),
    "nameWords": .number((ScriptLimits.nameLength + 7) / 8),
    "nameBits": .group([
      "http": .number(1), "https": .number(2), "proxied": .number(4),
      // In the script alone: the name is that of a dial which another goroutine began.
      "inherited": .number(8),
    ]),
  ]

  /// Where dial.started finds the name: in the `connectMethod` of its `wantConn`.
  static func dialedName(_ target: ScriptTarget) -> [String: TemplateValue] {
    let offsets = target.plan.program.offsets
    func place(_ field: StructField) -> TemplateValue {
      .number((offsets[.wantConnCm] ?? 0) + (offsets[field] ?? 0))
    }
    return [
      "targetScheme": place(.connectMethodTargetScheme),
      "targetAddr": place(.connectMethodTargetAddr),
      "proxyURL": place(.connectMethodProxyURL),
    ]
  }

  /// The probes of dials that package net begins; one that is given an address tells where its text is.
  static func dials(_ target: ScriptTarget) -> [[String: TemplateValue]] {
    let convention = CallingConvention(target.plan.program)
    return target.plan.probes.compactMap { planned in
      guard planned.probe == .dialBegun, let site = planned.site,
        var values = probe(planned, of: target)
      else { return nil }
      // (*Dialer).DialContext(ctx context.Context, network, address string); the others take addresses alone.
      values["asked"] =
        site.function == "net.(*Dialer).DialContext"
        ? .group([
          "string": .text(convention.word(5, at: site.kind)),
          "length": .text(convention.word(6, at: site.kind)),
        ]) : .flag(false)
      values["context"] =
        site.function.hasPrefix("net.(*Dialer).")
        ? .group([
          "table": .text(convention.word(1, at: site.kind)),
          "data": .text(convention.word(2, at: site.kind)),
        ]) : .flag(false)
      return values
    }
  }

  /// Where the end of a request finds the status of its response; nil for other probes.
  static func status(
    _ probe: LogicalProbe, _ places: ProbePlaces, _ program: PlannedProgram
  ) -> TemplateValue? {
    guard [.requestEnd, .streamEnd].contains(probe) else { return nil }
    let offsets = program.offsets
    guard let writer = places.word(0) else { return .text("\(unknownStatus)") }
    switch probe {
    case .requestEnd:
      return .text("*(uint64*)uptr(\(writer) + \(offsets[.responseStatus] ?? 0))")
    case .streamEnd:
      // HTTP/2's struct differs between neighbours: what was not measured is not guessed.
      guard program.layoutSource.isMeasured, let status = offsets[.http2ResponseStatus] else {
        return .text("\(unknownStatus)")
      }
      let state = "*(uint64*)uptr(\(writer) + \(offsets[.http2ResponseWriterRws] ?? 0))"
      return .text("*(uint64*)uptr(\(state) + \(status))")
    default: return nil
    }
  }

  /// What a line has for a status that is not known.
  private static let unknownStatus = 65_535
}
