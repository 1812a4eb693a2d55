import TraceModel

extension ByteWriter {
  /// The columns of the table of HTTP, behind the time; what is wider moves the rest of its row.
  private static let columns: [(title: StaticString, width: Int)] = [
    ("STATUS", 6), ("MS", 9), ("CLIENT", 21), ("SERVER", 21), ("REQUEST", 0),
  ]
  /// What is shown of a request at most.
  private static let requestWidth = 120

  /// Writes the heading of the table of HTTP.
  mutating func writeHTTPHeading() {
    writeCells(first: { $0.write("TIME" as StaticString) }) { writer, index in
      writer.write(Self.columns[index].title)
    }
  }

  /// Writes an exchange or a TLS connection as a row.
  mutating func writeRow(of record: HTTPRecord) {
    writeCells(first: { $0.writeTime(of: record.timestamp) }) { writer, index in
      switch (index, record.event) {
      case (0, .exchange(let exchange)):
        if let response = exchange.response {
          writer.write(UInt64(response.status))
        } else {
          writer.write(UInt8(ascii: "-"))
        }
      case (0, .tls): writer.write("tls" as StaticString)
      case (1, .exchange(let exchange)): writer.write(milliseconds: exchange.timeToFirstByte)
      case (1, .tls): writer.write(UInt8(ascii: "-"))
      case (2, let event): writer.write(event.tuple.local)
      case (3, let event): writer.write(event.tuple.peer)
      case (_, .exchange(let exchange)): writer.write(exchange.request)
      case (_, .tls(let hello)):
        writer.write((hello.serverName ?? [UInt8(ascii: "-")])[...], width: Self.requestWidth)
      }
    }
  }

  private mutating func write(_ request: HTTPRequest?) {
    guard let request else { return write(UInt8(ascii: "-")) }
    write(request.head.text[request.method], width: Self.requestWidth)
    write(UInt8(ascii: " "))
    write(request.head.text[request.target], width: Self.requestWidth)
  }

  private mutating func writeCells(
    first: (inout ByteWriter) -> Void, cell: (inout ByteWriter, Int) -> Void
  ) {
    var start = position
    first(&self)
    var width = Self.timeWidth
    for (index, column) in Self.columns.enumerated() {
      pad(to: width, from: start)
      write(UInt8(ascii: " "))
      start = position
      cell(&self, index)
      width = column.width
    }
    write("\n" as StaticString)
  }
}
