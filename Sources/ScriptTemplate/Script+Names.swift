import GoBinary
import ProbePlanning

extension Script {
  /// The values for the names of servers.
  static let names: [String: TemplateValue] = [
    "namePieces": .number(ScriptLimits.namePieces),
    "allNamePieces": .number(2 * ScriptLimits.namePieces),
    "nameLength": .number(ScriptLimits.nameLength),
    "nameWords": .number((ScriptLimits.nameLength + 7) / 8),
    "nameBits": .group([
      "http": .number(1), "https": .number(2), "proxied": .number(4),
      // Only in the script: the name is that of a dial which another goroutine began.
      "inherited": .number(8),
    ]),
  ]

  /// The package whose dials have a context, and name the server, where the layout says.
  private static let transport = "net/http.(*Transport)."

  /// The probes of dials that wait in a client's queue, and of those that leave it.
  static func queuedDials(_ target: ScriptTarget) -> [String: TemplateValue] {
    func all(_ wanted: LogicalProbe, _ key: String, _ more: (ProbePlaces) -> TemplateValue?)
      -> TemplateValue
    {
      .list(
        target.plan.probes.filter { $0.probe == wanted }.compactMap { planned in
          guard var values = probe(planned, of: target, ["wantConn": 1]) else { return nil }
          let isTransport = planned.site?.function.hasPrefix(transport) == true
          let places = ProbePlaces(planned, of: target.plan.program)
          values[key] = (isTransport ? more(places) : nil) ?? .flag(false)
          return values
        })
    }
    return [
      "dialQueued": all(.dialQueued, "context") { places in
        guard let want = places.word(1), let offset = target.plan.program.offsets[.wantConnCtx]
        else { return nil }
        return interface(at: "\(want) + \(offset)")
      },
      "dialStarted": all(.dialStarted, "target") { _ in .group(dialedName(target)) },
      "hasNamelessDials": .flag(
        target.plan.probes.contains {
          $0.probe == .dialStarted && $0.site?.function.hasPrefix(transport) == false
        }),
    ]
  }

  /// Where dial.started finds the name: in the `connectMethod` of its `wantConn`.
  private static func dialedName(_ target: ScriptTarget) -> [String: TemplateValue] {
    let offsets = target.plan.program.offsets
    func place(_ field: StructField) -> TemplateValue {
      .number((offsets[.wantConnCm] ?? 0) + (offsets[field] ?? 0))
    }
    return [
      "scheme": place(.connectMethodTargetScheme),
      "address": place(.connectMethodTargetAddr),
      "proxy": place(.connectMethodProxyURL),
    ]
  }

  /// The probes of dials that package net begins; one that is given an address tells where its text is.
  static func dials(_ target: ScriptTarget) -> [[String: TemplateValue]] {
    let convention = CallingConvention(target.plan.program)
    return target.plan.probes.compactMap { planned in
      guard planned.probe == .dialBegun, let site = planned.site,
        var values = probe(planned, of: target)
      else { return nil }
      // (*Dialer).DialContext(ctx context.Context, network, address string); the others take only addresses.
      values["asked"] =
        site.function == "net.(*Dialer).DialContext"
        ? .group([
          "string": .text(convention.word(5, at: site.kind)),
          "length": .text(convention.word(6, at: site.kind)),
        ]) : .flag(false)
      values["context"] =
        site.function.hasPrefix("net.(*Dialer).")
        ? interface(
          table: convention.word(1, at: site.kind), data: convention.word(2, at: site.kind),
          mayBeKnown: true) : .flag(false)
      return values
    }
  }

  /// Where the end of a request finds the status of its response; nil for other probes.
  static func status(
    _ probe: LogicalProbe, _ places: ProbePlaces, _ program: PlannedProgram
  ) -> TemplateValue? {
    guard [.requestEnd, .streamEnd, .moduleStreamEnd].contains(probe) else { return nil }
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
    default: return .text(moduleStatus(writer))
    }
  }

  /// The status in golang.org/x/net's `responseWriterState`, which is versioned by itself.
  ///
  /// Measured from 2021 to 2026: it is 56 bytes behind the pointer to the connection, before which there are two words
  /// or three. Which one it is, the stream says, whose first word is the same pointer (http2/server.go).
  private static func moduleStatus(_ writer: String) -> String {
    let state = "*(uint64*)uptr(\(writer))"
    let connection = "*(uint64*)uptr(*(uint64*)uptr(\(state)))"
    return [UInt64(16), 24].reduce("(uint64)\(unknownStatus)") { other, offset in
      "(*(uint64*)uptr(\(state) + \(offset)) == \(connection) "
        + "? *(uint64*)uptr(\(state) + \(offset + 56)) : \(other))"
    }
  }

  /// What a line has for a status that is not known.
  private static let unknownStatus = 65_535
}

extension ScriptTarget {
  /// Tells that the beginning of one queued dial may hit a probe twice.
  var dialsHitTwice: Bool {
    plan.probes.contains { $0.probe == .dialStarted && $0.mayHitTwice }
  }
}
