@preconcurrency import Dispatch
import SocketFilter
import Synchronization
import TraceModel

/// The socket filter beside another trace: a thread reads it, and what it found waits to be taken, as lines of
/// that trace's stream.
final class HTTPWatch: Sendable {
  private let bell = StopBell()
  private let box = Mutex(Box())
  private let (ends, ended) = AsyncStream.makeStream(of: Void.self)

  /// What the thread has left.
  private struct Box {
    var lines: [UInt8] = []
    /// Segments that nobody took in time.
    var refused: UInt64 = 0
    var counters = FilterCounters()
    var failure: SocketFilterError?
  }

  /// What the thread has read, and not yet left.
  fileprivate struct Segments {
    var lines: [UInt8] = []
    var count: UInt64 = 0
  }

  /// They are taken every second.
  private static let mostBytes = 64 << 20

  /// Attaches the filter to all interfaces, and begins to read.
  init() throws(SocketFilterError) {
    let reader = Reader(filter: try SocketFilter(FilterSettings()))
    DispatchQueue(label: "socket-filter").async { [self] in
      let failure = Result { () throws(SocketFilterError) in try read(reader.filter) }
      if case .failure(let error) = failure { box.withLock { $0.failure = error } }
      ended.finish()
    }
  }

  /// All of it is the thread's.
  private struct Reader: @unchecked Sendable {
    let filter: SocketFilter
  }

  /// Hands over what was found since the last time: `segment` lines, and a `wire` line behind them.
  func take() -> [UInt8] {
    box.withLock { box in
      defer { box.lines = [] }
      let counters = box.counters
      let state = [
        counters.lost, counters.fragments, counters.displaced, box.refused,
      ]
      return box.lines + "wire \(state.map(\.description).joined(separator: " "))\n".utf8
    }
  }

  /// Ends the reading; what is left can still be taken.
  ///
  /// - Throws: `SocketFilterError` if the reading has failed.
  func stop() async throws {
    bell.ring()
    for await _ in ends {}
    if let failure = box.withLock({ $0.failure }) { throw failure }
  }

  private func read(_ filter: SocketFilter) throws(SocketFilterError) {
    var read = Segments()
    try filter.read(until: bell.descriptor) { _ in
    } receive: { record in
      read.append(record)
    } pause: {
      give(&read, filter.counters)
      return true
    }
    give(&read, filter.counters)
  }

  private func give(_ read: inout Segments, _ counters: FilterCounters) {
    box.withLock { box in
      box.counters = counters
      if box.lines.count + read.lines.count <= Self.mostBytes {
        box.lines += read.lines
      } else {
        box.refused += read.count
      }
    }
    read.lines.removeAll(keepingCapacity: true)
    read.count = 0
  }
}

extension HTTPWatch.Segments {
  private static let digits = Array("0123456789abcdef".utf8)

  /// Adds the line of a record.
  fileprivate mutating func append(_ record: UnsafeRawBufferPointer) {
    lines += "segment".utf8
    for byte in record {
      lines.append(UInt8(ascii: " "))
      lines.append(Self.digits[Int(byte >> 4)])
      lines.append(Self.digits[Int(byte & 15)])
    }
    lines.append(UInt8(ascii: "\n"))
    count += 1
  }
}
