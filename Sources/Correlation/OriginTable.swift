import TraceModel

/// What requests of one goroutine have in common, method, host and client; bounded, and sent again each second by
/// the script, so that what was forgotten comes back.
struct OriginTable {
  private struct Key: Hashable {
    let pid: UInt32
    let goroutine: UInt64
    let origin: UInt64

    init(_ line: CallerText) {
      pid = line.request.pid
      goroutine = line.request.goroutine
      origin = line.origin
    }
  }

  private var texts: BoundedTable<Key, RequestText>
  /// How many were forgotten.
  var evicted: UInt64 { texts.evicted }

  init(limit: Int) {
    texts = BoundedTable(limit: limit)
  }

  /// What the request of a line has in common with others; nil if that is not known.
  ///
  /// What came with the request itself, if anything, is remembered for the others.
  mutating func text(of line: CallerText, toldWithIt text: RequestText) -> RequestText? {
    guard !text.bytes.isEmpty else { return texts[Key(line)] }
    var common = text
    common.details.removeAll()
    texts[Key(line)] = common
    return nil
  }
}
