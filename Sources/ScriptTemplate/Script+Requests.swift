import GoBinary
import ProbePlanning

/// The values of the probes at which requests begin and end.
extension Script {
  /// Where golang.org/x/net's `serverConn` begins its net.Conn, in bytes: behind two pointers, in every version.
  private static let streamConnection = 16

  /// ServeHTTP(serverHandler, http.ResponseWriter, *http.Request); a call of any other handler has the same words but
  /// for the first.
  private static let servedWords = ["writer": 2, "request": 3]

  /// Each place at which a handler is entered, each at which the request of a stream ends, and each at which what
  /// seemed to be a request is none.
  static func requests(_ target: ScriptTarget) -> [String: TemplateValue] {
    var starts: [[String: TemplateValue]] = []
    if let planned = target.plan[.requestStart],
      var values = probe(planned, of: target, servedWords)
    {
      values["isStream"] = .flag(false)
      values["mayBeStream"] = .flag(target.hasStreams)
      values["streamConnection"] = .flag(false)
      starts.append(values)
    }
    if let planned = target.plan[.moduleStreamStart],
      let connection = ProbePlaces(planned, of: target.plan.program).word(0)
    {
      // runHandler(*serverConn, *responseWriter, *http.Request, func(http.ResponseWriter, *http.Request)).
      let isModules = planned.site?.function == ProgramPlaces.moduleHandler
      var values = probe(planned, of: target, isModules ? ["request": 2] : servedWords)
      values?["isStream"] = .flag(true)
      values?["mayBeStream"] = .flag(false)
      values?["streamConnection"] =
        isModules
        ? .group(["address": .text("\(connection) + \(streamConnection)")]) : .flag(false)
      if let values { starts.append(values) }
    }
    func all(_ probes: [LogicalProbe]) -> TemplateValue {
      .list(
        target.plan.probes.filter { probes.contains($0.probe) }
          .compactMap { probe($0, of: target) })
    }
    return [
      "requestStarts": .list(starts),
      "streamEnds": all([.streamEnd, .moduleStreamEnd]),
      "handedOver": all([.requestHandedOver]),
      "hasStreams": .flag(target.hasStreams),
      "startsHitTwice": .flag(target.startsHitTwice),
    ]
  }
}

extension ScriptTarget {
  /// Tells that golang.org/x/net may serve HTTP/2.
  var hasStreams: Bool { plan[.moduleStreamStart] != nil }

  /// Tells that the entry of one handler may hit a probe twice.
  var startsHitTwice: Bool {
    [.requestStart, .moduleStreamStart].contains { plan[$0]?.mayHitTwice == true }
  }
}
