package import TraceModel

/// Writes events as aligned tables for eyes: a heading before the first row, and where the kind changes.
package struct TextTableWriter: RecordWriter {
  /// The columns and their widths; what is wider moves the rest of its row.
  private static let columns: [(title: StaticString, width: Int)] = [
    ("TIME", 12), ("PID", 7), ("COMM", 12), ("RESULT", 11), ("MS", 8), ("REQUEST", 7),
    ("LOCAL", 18), ("PEER", 18), ("CALLER", 0),
  ]
  /// The width of a row, unless its addresses alone need more.
  private static let rowWidth = 120
  /// What is always left for the caller.
  private static let leastCallerWidth = 19
  private static let commandWidth = 12

  private var buffer = ByteBuffer()
  /// What the latest heading is for: an event by its name, or connects.
  private var heading: Heading?

  private enum Heading: Equatable {
    case connects
    case http(withProcesses: Bool)
    case events(EventName)
  }

  package init() {}

  package var count: Int { buffer.count }

  package mutating func append(_ record: Record) {
    switch record {
    case .connect(let connect):
      begin(.connects)
      append(connect)
    case .event(let event):
      begin(.events(event.event))
      buffer.append(atMost: event.greatestRowLength) { $0.writeRow(of: event) }
    case .lost(let lost):
      buffer.append(atMost: 64) { writer in
        writer.write("(lost " as StaticString)
        writer.write(lost.events)
        writer.write(" events)\n" as StaticString)
      }
    case .summary(let summary):
      // A run without any connect shows what it was about.
      if summary.isOfJoin, heading == nil { begin(.connects) }
    case .http(let http):
      begin(.http(withProcesses: http.hasProcesses))
      buffer.append(atMost: 1_000) { $0.writeRow(of: http) }
    case .httpSummary:
      if heading == nil { begin(.http(withProcesses: false)) }
    }
  }

  package mutating func drain<Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    try buffer.drain(body)
  }

  private mutating func begin(_ new: Heading) {
    guard heading != new else { return }
    heading = new
    buffer.append(atMost: 512) { writer in
      if case .events(let event) = new { return writer.writeHeading(of: event) }
      if case .http(let withProcesses) = new {
        return writer.writeHTTPHeading(withProcesses: withProcesses)
      }
      for (index, column) in Self.columns.enumerated() {
        let start = writer.position
        writer.write(column.title)
        if index < Self.columns.count - 1 { writer.pad(to: column.width + 1, from: start) }
      }
      writer.write("\n" as StaticString)
    }
  }

  private mutating func append(_ record: ConnectRecord) {
    // Rows are bounded, because long text is cut; an address has 39 characters at most.
    buffer.append(atMost: 1_000) { writer in
      let row = writer.position
      for (index, column) in Self.columns.enumerated() {
        let start = writer.position
        switch index {
        case 0: writer.writeTime(of: record.timestamp)
        case 1: writer.write(UInt64(record.process.pid))
        case 2: writer.write(record.process.command, width: Self.commandWidth)
        case 3: writer.write(record.result.text)
        case 4: writer.write(milliseconds: record.duration)
        case 5: writer.write(request: record.caller)
        case 6: writer.write(record.tuple.local)
        case 7: writer.write(record.tuple.peer)
        default:
          let width = max(Self.rowWidth - (start - row), Self.leastCallerWidth)
          writer.write(record.caller, join: record.join, width: width)
          writer.write("\n" as StaticString)
        }
        if index < Self.columns.count - 1 {
          writer.pad(to: column.width, from: start)
          writer.write(UInt8(ascii: " "))
        }
      }
    }
  }
}

extension ByteWriter {
  /// Writes the time of day in UTC.
  mutating func writeTime(of timestamp: Timestamp) {
    let (seconds, nanoseconds) = timestamp.parts
    let face = ClockFace(secondsSince1970: seconds)
    write(UInt64(face.hour), digits: 2)
    write(UInt8(ascii: ":"))
    write(UInt64(face.minute), digits: 2)
    write(UInt8(ascii: ":"))
    write(UInt64(face.second), digits: 2)
    write(UInt8(ascii: "."))
    write(nanoseconds / 1_000_000, digits: 3)
  }

  mutating func write(milliseconds nanoseconds: UInt64?) {
    guard let nanoseconds else {
      write(UInt8(ascii: "-"))
      return
    }
    write(nanoseconds / 1_000_000)
    write(UInt8(ascii: "."))
    write(nanoseconds / 1_000 % 1_000, digits: 3)
  }

  fileprivate mutating func write(request caller: Caller?) {
    if let caller {
      write(UInt64(clamping: caller.request))
    } else {
      write(UInt8(ascii: "-"))
    }
  }

  /// Writes an address and its port as Go and browsers do.
  mutating func write(_ endpoint: Endpoint) {
    let isBracketed = endpoint.address.family == .ipv6 && endpoint.port != nil
    if isBracketed { write(UInt8(ascii: "[")) }
    write(endpoint.address)
    if isBracketed { write(UInt8(ascii: "]")) }
    if let port = endpoint.port {
      write(UInt8(ascii: ":"))
      write(UInt64(port))
    }
  }

  fileprivate mutating func write(_ caller: Caller?, join: Join, width: Int) {
    if let caller {
      let path = URLPath(of: caller.text)
      var text = Array(caller.text.bytes[caller.text.range(of: .method)])
      text.append(UInt8(ascii: " "))
      text += caller.text.bytes[path.range].prefix(width)
      write(text[...], width: width, isCut: path.isTruncated || path.range.count > width)
    } else if case .none(let reason) = join {
      write("- (" as StaticString)
      write(reason.rawValue)
      write(UInt8(ascii: ")"))
    }
  }

  fileprivate mutating func write(_ command: [UInt8]?, width: Int) {
    write((command ?? [UInt8(ascii: "-")])[...], width: width)
  }

  /// Writes bytes of the target as visible ASCII in at most so many columns; "…" if they are cut.
  mutating func write(_ text: ArraySlice<UInt8>, width: Int, isCut: Bool = false) {
    var visible = ByteBuffer()
    let prefix = text.prefix(width + 1)
    visible.append(atMost: Self.longestEscape * prefix.count) { writer in
      prefix.withUnsafeBytes { writer.write($0, style: .terminal) }
    }
    let isCut = isCut || visible.count > width
    visible.drain { bytes in
      write(UnsafeRawBufferPointer(rebasing: bytes.prefix(isCut ? width - 1 : width)))
    }
    guard isCut else { return }
    write("…" as StaticString)
  }
}
