import FoundationEssentials

/// Lanes of spans over time.
package struct Timeline: Sendable {
  /// Something that lasted.
  struct Span: Sendable {
    /// What it was: a TCP state, the result of a connect, the status of a response, or "used", for a moment.
    let name: String
    /// When it began, in seconds.
    let start: Double
    /// When it ended; nil if that is not known.
    let end: Double?
  }

  /// What happened at one end of a connection, in a connect, or in a request.
  struct Lane: Sendable {
    let label: String
    let spans: [Span]
  }

  /// Lanes that belong together: both ends of a connection, or a request and its connections.
  struct Group: Sendable {
    let title: String
    var lanes: [Lane]

    var start: Double { lanes.flatMap(\.spans).map(\.start).min() ?? 0 }
  }

  let groups: [Group]

  /// Reads records of `tuplejoin`, `tuplejoin states` or `tuplejoin states --summary`, a line each.
  ///
  /// - Throws: `PlotError` if a line is no record, or none has a span of time.
  package init(jsonLines bytes: [UInt8]) throws(PlotError) {
    var records: [PlotRecord] = []
    let decoder = JSONDecoder()
    for (index, line) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
      guard let record = try? decoder.decode(PlotRecord.self, from: Data(line)) else {
        throw .notRecord(line: index + 1)
      }
      records.append(record)
    }
    let ends = StateLanes.ends(in: records)
    let groups = StateLanes.groups(of: ends) + RequestLanes.groups(in: records)
    guard !groups.isEmpty else { throw .nothingToDraw }
    self.groups = groups.sorted { $0.start < $1.start }
  }
}
