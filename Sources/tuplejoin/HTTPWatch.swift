@preconcurrency import Dispatch
import HTTPMessages
import SocketFilter
import Synchronization
import TraceModel

/// The socket filter beside another trace: a thread reads it, and what it told waits to be taken.
final class HTTPWatch: Sendable {
  /// Turns the events' times into wall time.
  let clock = HostClock.monotonicClock
  private let bell = StopBell()
  private let box = Mutex(Box())
  private let (ends, ended) = AsyncStream.makeStream(of: Void.self)

  /// What the thread has left.
  private struct Box {
    var events: [HTTPEvent] = []
    /// Events that nobody took in time.
    var refused: UInt64 = 0
    var summary = HTTPSummary(tally: HTTPTally())
    var failure: SocketFilterError?
  }

  /// Nobody needs more at once: they are taken every second.
  private static let mostEvents = 65_536

  /// Attaches the filter to all interfaces, and begins to read.
  init(keeping fields: [String]) throws(SocketFilterError) {
    let reader = Reader(
      filter: try SocketFilter(FilterSettings()), analyzer: HTTPAnalyzer(keeping: fields))
    DispatchQueue(label: "socket-filter").async { [self] in
      let failure = Result { () throws(SocketFilterError) in try read(reader) }
      if case .failure(let error) = failure { box.withLock { $0.failure = error } }
      ended.finish()
    }
  }

  /// All of it is the thread's.
  private struct Reader: @unchecked Sendable {
    let filter: SocketFilter
    var analyzer: HTTPAnalyzer
  }

  /// Hands over what was told since the last time.
  func take() -> [HTTPEvent] {
    box.withLock { box in
      defer { box.events = [] }
      return box.events
    }
  }

  /// Ends the reading; what is left can still be taken.
  ///
  /// - Throws: `SocketFilterError` if the reading has failed.
  func stop() async throws -> HTTPSummary {
    bell.ring()
    for await _ in ends {}
    let (summary, failure) = box.withLock { ($0.summary, $0.failure) }
    if let failure { throw failure }
    return summary
  }

  private func read(_ reader: Reader) throws(SocketFilterError) {
    var analyzer = reader.analyzer
    var told: [HTTPEvent] = []
    try reader.filter.read(until: bell.descriptor) { _ in
    } receive: { record in
      guard let segment = TCPSegment(record: record) else { return }
      analyzer.receive(segment) { told.append($0) }
    } pause: {
      give(&told)
      return true
    }
    analyzer.finish { told.append($0) }
    give(&told)
    let counters = reader.filter.counters
    box.withLock { box in
      var tally = analyzer.tally
      tally.evicted += box.refused
      box.summary = HTTPSummary(
        tally: tally, lost: counters.lost, fragments: counters.fragments,
        displaced: counters.displaced)
    }
  }

  private func give(_ told: inout [HTTPEvent]) {
    box.withLock { box in
      let taken = told.prefix(Self.mostEvents - box.events.count)
      box.events += taken
      box.refused += UInt64(told.count - taken.count)
    }
    told.removeAll(keepingCapacity: true)
  }
}
