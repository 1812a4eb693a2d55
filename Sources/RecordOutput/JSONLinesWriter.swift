package import TraceModel

/// Writes records as JSON, one object a line; what is not known is absent.
package struct JSONLinesWriter: RecordWriter {
  private var buffer = ByteBuffer()
  /// The second of the record before, and its text up to the decimal point.
  private var second: Int64?
  private var secondText: [UInt8] = []
  /// Whether all functions of a stack are shown, not only the calling one.
  private let showsFrames: Bool

  package init(showsFrames: Bool = false) {
    self.showsFrames = showsFrames
  }

  package var count: Int { buffer.count }

  package mutating func append(_ record: Record) {
    switch record {
    case .connect(let connect): append(connect, at: connect.timestamp)
    case .use(let use): append(use, at: use.timestamp)
    case .request(let request): append(request, at: request.timestamp)
    case .event(let event): append(event)
    case .http(let http): append(http)
    case .lost(let lost): append(lost)
    case .summary(let summary): append(summary)
    case .httpSummary(let summary): append(HTTPRunLine(summary: summary))
    }
  }

  package mutating func drain<Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    try buffer.drain(body)
  }

  private mutating func append(_ record: EventRecord) {
    let time = record.timestamp
    switch record.event {
    case .accept: append(AcceptLine(record: record), at: time)
    case .icmp: append(ICMPLine(record: record), at: time)
    case .state: append(StateLine(record: record), at: time)
    case .connection: append(ConnectionLine(record: record), at: time)
    }
  }

  private mutating func append(_ record: HTTPRecord) {
    switch record.event {
    case .exchange(let exchange):
      append(HTTPLine(record: record, exchange: exchange), at: record.timestamp)
    case .tls(let hello): append(TLSLine(record: record, hello: hello), at: record.timestamp)
    }
  }

  /// Writes a line that has a time.
  private mutating func append(_ line: some RecordLine, at time: Timestamp) {
    let (seconds, nanoseconds) = time.parts
    prepareText(of: seconds)
    let showsFrames = showsFrames
    buffer.append { writer in
      writer.write("{\"timestamp\":\"" as StaticString)
      secondText.withUnsafeBytes { writer.write($0) }
      writer.write(nanoseconds, digits: 9)
      writer.write("Z\"," as StaticString)
      writer.write(line, showsFrames: showsFrames)
    }
  }

  /// Writes a line that has none.
  private mutating func append(_ line: some RecordLine) {
    let showsFrames = showsFrames
    buffer.append { writer in
      writer.write(UInt8(ascii: "{"))
      writer.write(line, showsFrames: showsFrames)
    }
  }

  /// Keeps the text of a second: records come by the thousand within one.
  private mutating func prepareText(of seconds: Int64) {
    guard second != seconds else { return }
    second = seconds
    let face = ClockFace(secondsSince1970: seconds)
    var text = ByteBuffer()
    text.append { writer in
      writer.write(UInt64(face.year), digits: 4)
      for (separator, number) in [
        ("-", face.month), ("-", face.day), ("T", face.hour), (":", face.minute),
        (":", face.second),
      ] {
        writer.write(separator)
        writer.write(UInt64(number), digits: 2)
      }
      writer.write(UInt8(ascii: "."))
    }
    text.drain { secondText = Array($0) }
  }
}

extension ByteWriter {
  /// Writes the name of the event, and the rest of the line.
  @inline(__always)
  fileprivate mutating func write<Line: RecordLine>(_ line: Line, showsFrames: Bool) {
    write("\"event\":\"" as StaticString)
    write(Line.event)
    write(UInt8(ascii: "\""))
    var members = JSONWriter(self, showsFrames: showsFrames, isWithin: true)
    line.list(in: &members)
    self = members.bytes
    write("}\n" as StaticString)
  }
}
