package import TraceModel

/// Writes records as JSON, one object a line; what is not known is absent.
package struct JSONLinesWriter: RecordWriter {
  private var buffer = ByteBuffer()
  /// The second of the record before, and its text up to the decimal point.
  private var second: Int64?
  private var secondText: [UInt8] = []
  /// Tells that all functions of a stack are shown, not the calling one alone.
  private let showsFrames: Bool

  package init(showsFrames: Bool = false) {
    self.showsFrames = showsFrames
  }

  package var count: Int { buffer.count }

  package mutating func append(_ record: Record) {
    switch record {
    case .connect(let connect): append(connect)
    case .use(let use): append(use)
    case .request(let request): append(request)
    case .event(let event): append(event)
    case .http(let http): append(http)
    case .lost(let lost): append(lost)
    case .summary(let summary): append(summary)
    case .httpSummary(let summary): append(summary)
    }
  }

  package mutating func drain<Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    try buffer.drain(body)
  }

  /// Writes a record that has a time: the beginning of its line is the same for all.
  @inline(__always)
  private mutating func append(
    at time: Timestamp, _ body: (inout ByteWriter) -> Void
  ) {
    let (seconds, nanoseconds) = time.parts
    prepareText(of: seconds)
    buffer.append { writer in
      writer.write("{\"timestamp\":\"" as StaticString)
      secondText.withUnsafeBytes { writer.write($0) }
      writer.write(nanoseconds, digits: 9)
      body(&writer)
    }
  }

  private mutating func append(_ record: ConnectRecord) {
    let showsFrames = showsFrames
    append(at: record.timestamp) { writer in
      writer.write("Z\",\"event\":\"connect\",\"relation\":\"dialed\"" as StaticString)
      writer.writeJSON(record, withFrames: showsFrames)
      writer.write("}\n" as StaticString)
    }
  }

  private mutating func append(_ record: UseRecord) {
    let showsFrames = showsFrames
    append(at: record.timestamp) { writer in
      writer.write("Z\",\"event\":\"use\",\"relation\":\"used\"" as StaticString)
      writer.writeJSON(record, withFrames: showsFrames)
      writer.write("}\n" as StaticString)
    }
  }

  private mutating func append(_ record: RequestRecord) {
    append(at: record.timestamp) { writer in
      writer.write("Z\",\"event\":\"request\"" as StaticString)
      writer.writeJSON(record)
      writer.write("}\n" as StaticString)
    }
  }

  private mutating func append(_ record: HTTPRecord) {
    append(at: record.timestamp) { writer in
      writer.write("Z\"" as StaticString)
      writer.writeJSON(record)
      writer.write("}\n" as StaticString)
    }
  }

  private mutating func append(_ summary: HTTPSummary) {
    buffer.append { writer in
      writer.write("{\"event\":\"summary\"" as StaticString)
      writer.writeJSON(summary)
      writer.write("}\n" as StaticString)
    }
  }

  private mutating func append(_ record: EventRecord) {
    append(at: record.timestamp) { writer in
      writer.write("Z\",\"event\":\"" as StaticString)
      writer.write(record.event.rawValue)
      writer.write("\"" as StaticString)
      writer.writeJSON(record.fields, isFirst: false)
      writer.write("}\n" as StaticString)
    }
  }

  private mutating func append(_ record: LostRecord) {
    buffer.append { writer in
      writer.write("{\"event\":\"lost\",\"events\":" as StaticString)
      writer.write(record.events)
      writer.write("}\n" as StaticString)
    }
  }

  private mutating func append(_ summary: Summary) {
    buffer.append { writer in
      writer.writeJSON(summary)
      writer.write("\n" as StaticString)
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
