import TraceHost
import TraceModel

/// The numbers by which the programs of a script tell how a request was found.
extension Script {
  /// What `@request` has of a goroutine that is not its request's handler; of a handler it has the request's context,
  /// which is greater than any of them.
  enum Mark: UInt64, CaseIterable {
    /// A request's handler, or a descendant of it, has created the goroutine.
    case descent = 1
    /// It carries out a dial that was queued for the request.
    case dialer
    /// It has worked for another request too.
    case shared
    /// It opens a pool's connections for whoever waits.
    case opener
  }

  /// The values of marks, kinds of evidence, and the sizes of what is kept of requests.
  static func rules(_ limits: ScriptLimits, on host: HostCapabilities) -> [String: TemplateValue] {
    [
      "marks": .group(
        Dictionary(uniqueKeysWithValues: Mark.allCases.map { ("\($0)", .number($0.rawValue)) })),
      "evidence": .group(
        Dictionary(
          uniqueKeysWithValues: Evidence.allCases.map { ("\($0)", .number(UInt64($0.rawValue))) })),
      "contextLevels": .number(ScriptLimits.contextLevels),
      "processesPerCPU": .number(ScriptLimits.processesPerCPU),
      "requestsPerCPU": .number(limits.requestsPerCPU(of: UInt64(host.processors))),
      "textGone": .number(UInt64(Origin.textGone)),
      "otherTextGone": .number(UInt64(Origin.otherTextGone)),
    ]
  }
}
