package import TraceModel

/// Writes events as aligned tables for eyes: a heading before the first row, and where the kind changes.
package struct TextTableWriter: RecordWriter {
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
      buffer.append { $0.write(ConnectionRow(connect)) }
    case .use(let use):
      begin(.connects)
      buffer.append { $0.write(ConnectionRow(use)) }
    case .request(let request):
      begin(.connects)
      buffer.append { $0.write(ConnectionRow(request)) }
    case .event(let event):
      begin(.events(event.event))
      buffer.append { $0.writeRow(of: event) }
    case .lost(let lost):
      buffer.append { writer in
        writer.write("(lost " as StaticString)
        writer.write(lost.events)
        writer.write(" events)\n" as StaticString)
      }
    case .summary(let summary):
      // A run without any connect shows what it was about.
      if summary.isOfJoin, heading == nil { begin(.connects) }
    case .http(let http):
      begin(.http(withProcesses: http.hasProcesses))
      buffer.append { $0.writeRow(of: http) }
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
    buffer.append { writer in
      if case .events(let event) = new { return writer.writeHeading(of: event) }
      if case .http(let withProcesses) = new {
        return writer.writeHTTPHeading(withProcesses: withProcesses)
      }
      writer.writeConnectionHeading()
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

  mutating func write(_ endpoint: Endpoint?) {
    if let endpoint { write(endpoint) } else { write(UInt8(ascii: "-")) }
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

  /// Writes bytes of the target as visible ASCII in at most so many columns; "…" if they are cut.
  mutating func write(_ text: ArraySlice<UInt8>, width: Int, isCut: Bool = false) {
    var visible = ByteBuffer()
    let prefix = text.prefix(width + 1)
    visible.append { writer in
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
