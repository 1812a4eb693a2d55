import TraceModel

extension ByteWriter {
  /// A column of the table of HTTP, behind the time.
  private enum Column {
    case status, duration, client, server, processes, request

    /// The heading, and the width of its values; what is wider moves the rest of its row.
    var layout: (title: StaticString, width: Int) {
      switch self {
      case .status: ("STATUS", 6)
      case .duration: ("MS", 9)
      case .client: ("CLIENT", 21)
      case .server: ("SERVER", 21)
      case .processes: ("PROCESSES", 25)
      case .request: ("REQUEST", 0)
      }
    }

    /// The columns from left to right.
    static func all(withProcesses: Bool) -> [Column] {
      [.status, .duration, .client, .server] + (withProcesses ? [.processes] : []) + [.request]
    }
  }

  /// What is shown of a request at most.
  private static let requestWidth = 120
  private static let commandWidth = 16

  /// Writes the heading of the table of HTTP.
  mutating func writeHTTPHeading(withProcesses: Bool) {
    writeCells(of: Column.all(withProcesses: withProcesses)) {
      $0.write("TIME" as StaticString)
    } cell: { writer, column in
      writer.write(column.layout.title)
    }
  }

  /// Writes an exchange or a TLS connection as a row.
  mutating func writeRow(of record: HTTPRecord) {
    writeCells(of: Column.all(withProcesses: record.hasProcesses)) {
      $0.writeTime(of: record.timestamp)
    } cell: { writer, column in
      switch (column, record.event) {
      case (.status, .exchange(let exchange)):
        if let response = exchange.response {
          writer.write(UInt64(response.status))
        } else {
          writer.write(UInt8(ascii: "-"))
        }
      case (.status, .tls): writer.write("tls" as StaticString)
      case (.duration, .exchange(let exchange)):
        writer.write(milliseconds: exchange.timeToFirstByte)
      case (.duration, .tls): writer.write(UInt8(ascii: "-"))
      case (.client, let event): writer.write(event.tuple.local)
      case (.server, let event): writer.write(event.tuple.peer)
      case (.processes, _):
        writer.write(record.client)
        writer.write(" > " as StaticString)
        writer.write(record.server)
      case (.request, .exchange(let exchange)): writer.write(exchange.request)
      case (.request, .tls(let hello)):
        writer.write((hello.serverName ?? [UInt8(ascii: "-")])[...], width: Self.requestWidth)
      }
    }
  }

  /// Writes a process such as "nginx/4242".
  private mutating func write(_ process: HTTPProcess?) {
    guard let process else { return write(UInt8(ascii: "-")) }
    write((process.command ?? [UInt8(ascii: "-")])[...], width: Self.commandWidth)
    write(UInt8(ascii: "/"))
    write(UInt64(process.pid))
  }

  private mutating func write(_ request: HTTPRequest?) {
    guard let request else { return write(UInt8(ascii: "-")) }
    write(request.head.text[request.method], width: Self.requestWidth)
    write(UInt8(ascii: " "))
    write(request.head.text[request.target], width: Self.requestWidth)
  }

  private mutating func writeCells(
    of columns: [Column], first: (inout ByteWriter) -> Void,
    cell: (inout ByteWriter, Column) -> Void
  ) {
    var start = position
    first(&self)
    var width = Self.timeWidth
    for column in columns {
      pad(to: width, from: start)
      write(UInt8(ascii: " "))
      start = position
      cell(&self, column)
      width = column.layout.width
    }
    write("\n" as StaticString)
  }
}

extension HTTPRecord {
  /// Tells that some process is known by its calls.
  var hasProcesses: Bool { client != nil || server != nil }
}
