import GoBinary
import ProbePlanning
import TraceModel

/// The values for what is reported about inbound requests: their details and their query.
extension Script {
  /// The values that all binaries share.
  static func caller(
    _ caller: CallerOptions, of targets: [ScriptTarget], _ limits: ScriptLimits, hasRoutes: Bool
  ) -> [String: TemplateValue] {
    let pieces = UInt64(CallerField.detailPieces)
    let details = pieces * UInt64(caller.headers.count + (hasRoutes ? 1 : 0))
    let hasInbound = targets.contains { $0.plan.program.hasInbound }
    let common = UInt64(CallerField.firstTarget) + (hasInbound ? 2 : 0)
    let fields = common + details + limits.lastField + 1 - UInt64(CallerField.firstTarget)
    return [
      "anyInbound": .flag(hasInbound),
      "inboundLocal": .number(UInt64(CallerField.firstInbound)),
      "inboundPeer": .number(UInt64(CallerField.firstInbound + 1)),
      "common": .number(common),
      "anyRoute": .flag(hasRoutes),
      "detailPieces": .number(pieces),
      // Of the pieces of a detail, counted from 0; their number is a power of two.
      "lastPiece": .number(pieces - 1),
      "detailsEnd": .number(common + details),
      "firstDetail": .number(firstField(ofDetail: hasRoutes ? RequestDetails.route : 1)),
      "fields": .number(fields),
    ]
  }

  /// The values of one binary.
  static func caller(
    _ caller: CallerOptions, of program: PlannedProgram, hasRoutes: Bool
  ) -> [String: TemplateValue] {
    let route = hasRoutes ? program.route : nil
    let headers = program.hasHeaders ? caller.headers : []
    return [
      "hasProtocol": .flag(program.hasProtocol),
      "hasInbound": .flag(program.hasInbound),
      "leavesQueryOut": .flag(program.hasQuery && !caller.showsQuery),
      "hasRoute": .flag(route != nil),
      "routeString": .text(route?.address(of: "$request") ?? "0"),
      "routeField": .number(firstField(ofDetail: RequestDetails.route)),
      "hasBuckets": .flag(program.mapKind == .buckets),
      "hasGroups": .flag(program.mapKind == .swiss),
      "headerSlots": .number(ScriptLimits.headerSlots),
      "headers": .list(
        headers.enumerated().map { index, name in
          [
            "header": .text(name.text),
            "key": .text(name.canonical),
            "keyLength": .number(UInt64(name.canonical.utf8.count)),
            "keyCondition": .text(condition(that: "$key", is: Array(name.canonical.utf8))),
            "field": .number(firstField(ofDetail: index + 1)),
          ]
        }),
    ]
  }

  private static func firstField(ofDetail number: Int) -> UInt64 {
    UInt64(CallerField.firstDetail + CallerField.detailPieces * number)
  }

  /// The condition that there are these ASCII characters at an address: by the largest words that they fill,
  /// of which the last may begin within the one before.
  static func condition(that address: String, is text: [UInt8]) -> String {
    let width = [8, 4, 2, 1].first { $0 <= text.count } ?? 1
    var places = Array(stride(from: 0, through: text.count - width, by: width))
    if text.count % width > 0 { places.append(text.count - width) }
    return places.map { place in
      let word = text[place..<place + width].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      let sum = place == 0 ? address : "\(address) + \(place)"
      return "*(uint\(8 * width)*)uptr(\(sum)) == 0x\(String(word, radix: 16))"
    }.joined(separator: "\n      && ")
  }
}

extension PlannedProgram.Route {
  /// The address of the string in a request.
  fileprivate func address(of request: String) -> String {
    switch self {
    case .field(let offset): "\(request) + \(offset)"
    case .behindPointer(let pointer, let offset):
      "*(uint64*)uptr(\(request) + \(pointer)) + \(offset)"
    }
  }
}
