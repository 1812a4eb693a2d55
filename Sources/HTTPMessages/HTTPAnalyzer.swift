package import TraceModel

/// Turns segments into HTTP exchanges: segments in, events out.
///
/// The events are a function of the segments only, whose times are the only clock. Memory is bounded,
/// and what is forgotten while something of it is awaited is counted.
package struct HTTPAnalyzer {
  private var table = ConnectionTable()
  /// Connections that have ended, in that order, and when.
  private var closing: [(connection: HTTPConnection, time: UInt64)] = []
  private var closed = 0
  private var bufferedBytes = 0
  private let parser: HTTPHeadParser
  private let limits: HTTPLimits
  private let output = HTTPOutput()

  /// - Parameters:
  ///   - fields: the names of the header fields to keep, in any case.
  ///   - limits: how much is remembered.
  package init(keeping fields: [String], limits: HTTPLimits = HTTPLimits()) {
    parser = HTTPHeadParser(keeping: fields)
    self.limits = limits
  }

  /// What became of the segments so far.
  package var tally: HTTPTally { output.tally }

  /// Takes a segment in and emits what it settles.
  package mutating func receive(_ segment: TCPSegment, emit: (HTTPEvent) -> Void) {
    forgetClosed(before: segment.time)
    forgetIdle(at: segment.time)
    let (key, fromFirst) = ConnectionKey.make(segment)
    guard let connection = connection(of: key, segment, fromFirst: fromFirst) else { return }
    let before = connection.bufferedBytes
    let hadEnded = connection.hasEnded
    connection.receive(segment, fromFirst: fromFirst)
    table.touch(connection)
    bufferedBytes += connection.bufferedBytes - before
    if connection.hasEnded, !hadEnded { closing.append((connection, segment.time)) }
    while bufferedBytes > limits.buffered, let oldest = table.oldest { evict(oldest) }
    take(emit)
  }

  /// Ends the run: emits the requests that still wait.
  package mutating func finish(emit: (HTTPEvent) -> Void) {
    while let oldest = table.oldest { forget(oldest) }
    take(emit)
  }

  private mutating func connection(
    of key: ConnectionKey, _ segment: TCPSegment, fromFirst: Bool
  ) -> HTTPConnection? {
    if let known = table[key] {
      guard known.isReplaced(by: segment, fromFirst: fromFirst) else { return known }
      forget(known)
    }
    // The end of a connection about which nothing is known says nothing.
    if segment.length == 0, !segment.flags.contains(.syn) { return nil }
    while table.count >= limits.connections, let oldest = table.oldest { evict(oldest) }
    let new = HTTPConnection(key, parser: parser, limits: limits, output: output)
    table.add(new)
    return new
  }

  private mutating func forgetClosed(before time: UInt64) {
    while closed < closing.count, closing[closed].time &+ limits.closing <= time {
      let connection = closing[closed].connection
      closed += 1
      // Another one may have taken its place.
      if table[connection.key] === connection { forget(connection) }
    }
    if closed > 1_024, closed > closing.count / 2 {
      closing.removeFirst(closed)
      closed = 0
    }
  }

  private mutating func forgetIdle(at time: UInt64) {
    while let oldest = table.oldest, oldest.lastSeen &+ limits.idle <= time { evict(oldest) }
  }

  private mutating func evict(_ connection: HTTPConnection) {
    if connection.isWaiting, !connection.hasEnded { output.tally.evicted += 1 }
    forget(connection)
  }

  private mutating func forget(_ connection: HTTPConnection) {
    bufferedBytes -= connection.bufferedBytes
    connection.finish()
    table.remove(connection)
  }

  private func take(_ emit: (HTTPEvent) -> Void) {
    guard !output.events.isEmpty else { return }
    output.events.forEach(emit)
    output.events.removeAll(keepingCapacity: output.events.capacity <= 1_024)
  }
}
