import TraceModel

/// A row of the table of connections: one that was dialed or used, or a request that has ended.
struct ConnectionRow {
  /// Who asked: the request, or why there is none.
  enum Asker {
    case caller(Caller)
    case none(Join.Reason?)
  }

  /// What the request's end shows instead of a connection.
  struct Ending {
    let status: UInt16?
    let duration: UInt64
    let dialed, used: Int?
  }

  let timestamp: Timestamp
  let result: String
  let asker: Asker
  let name: ServerName?
  let tuple: FiveTuple?
  let function: [UInt8]?
  let ending: Ending?

  init(_ record: ConnectRecord) {
    self.init(record, result: record.result.rawValue, tuple: record.tuple)
  }

  init(_ record: UseRecord) {
    self.init(
      record, result: record.isReused.map { $0 ? "reused" : "used" } ?? "used?", tuple: record.tuple
    )
  }

  private init(_ record: some OutboundRecord, result: String, tuple: FiveTuple?) {
    self.init(
      at: record.timestamp, result: result, asker: Asker(record.caller, record.join),
      name: record.name, tuple: tuple, code: record.code)
  }

  init(_ record: RequestRecord) {
    self.init(
      at: record.timestamp, result: "ended", asker: .caller(record.caller),
      ending: Ending(
        status: record.status, duration: record.duration, dialed: record.dialed,
        used: record.used))
  }

  private init(
    at timestamp: Timestamp, result: String, asker: Asker, name: ServerName? = nil,
    tuple: FiveTuple? = nil, code: CodeStack? = nil, ending: Ending? = nil
  ) {
    self.timestamp = timestamp
    self.result = result
    self.asker = asker
    self.name = name
    self.tuple = tuple
    self.function = code?.caller?.function
    self.ending = ending
  }
}

extension ConnectionRow.Asker {
  fileprivate init(_ caller: Caller?, _ join: Join) {
    if let caller {
      self = .caller(caller)
    } else if let reason = join.reason {
      self = .none(reason)
    } else {
      self = .none(nil)
    }
  }
}

/// The columns of the table of connections behind the time; an address that is wider moves the rest of its row.
private enum Column: CaseIterable {
  case result, caller, server, localPort, peer, function

  var title: StaticString {
    switch self {
    case .result: "RESULT"
    case .caller: "CALLER"
    case .server: "SERVER"
    case .localPort: "LPORT"
    case .peer: "PEER"
    case .function: "FUNCTION"
    }
  }

  var width: Int {
    switch self {
    case .result: 11
    case .caller: 30
    case .server: 20
    case .localPort: 5
    case .peer: 18
    case .function: 18
    }
  }
}

/// The width of a row, unless its addresses need more.
private let rowWidth = 120
/// What is always left for the function.
private let leastFunctionWidth = 8

extension ByteWriter {
  /// Writes the heading of the table of connections.
  mutating func writeConnectionHeading() {
    var start = position
    write("TIME" as StaticString)
    var width = Self.timeWidth
    for column in Column.allCases {
      pad(to: width + 1, from: start)
      start = position
      write(column.title)
      width = column.width
    }
    write("\n" as StaticString)
  }

  /// Writes a row of it.
  mutating func write(_ row: ConnectionRow) {
    var (start, width) = (position, Self.timeWidth)
    writeTime(of: row.timestamp)
    // How many columns are left for the function: text that is cut has its width, and only an address may be wider.
    var rest = rowWidth - width - 1
    for column in Column.allCases {
      pad(to: width, from: start)
      write(UInt8(ascii: " "))
      (start, width) = (position, column.width)
      if column == .server, let ending = row.ending {
        write(ending)
        break
      }
      if column != .function { rest -= width + 1 }
      switch column {
      case .result: write(row.result)
      case .caller: write(row.asker, width: width)
      case .server: write(row.name?.server, width: width)
      case .localPort: write(port: row.tuple?.local.port)
      case .peer:
        write(row.tuple?.peer)
        rest -= max(0, position - start - width)
      case .function:
        rest = max(rest, leastFunctionWidth)
        write((row.function.map(Self.shortName) ?? dash)[...], width: rest)
      }
    }
    write("\n" as StaticString)
  }

  private mutating func write(_ asker: ConnectionRow.Asker, width: Int) {
    switch asker {
    case .caller(let caller): write(caller, width: width)
    case .none(let reason):
      write("- (" as StaticString)
      if let reason { write(reason.rawValue) }
      write(UInt8(ascii: ")"))
    }
  }

  /// Writes the method and the path of a request.
  mutating func write(_ caller: Caller, width: Int) {
    let path = URLPath(of: caller.text)
    var text = Array(caller.text.bytes[caller.text.range(of: .method)])
    text.append(UInt8(ascii: " "))
    text += caller.text.bytes[path.range].prefix(width)
    write(text[...], width: width, isCut: path.isTruncated || path.range.count > width)
  }

  /// Writes a server as "host:port"; the beginning of a host that is too long.
  private mutating func write(_ host: ServerName.Host?, width: Int) {
    guard let host else { return write(UInt8(ascii: "-")) }
    let port = host.port.map { Array(":\($0)".utf8) } ?? []
    let isIPv6 = host.address.contains(UInt8(ascii: ":"))
    let address =
      isIPv6 && host.port != nil
      ? [UInt8(ascii: "[")] + host.address + [UInt8(ascii: "]")] : host.address
    write(address[...], width: width - port.count, isCut: host.truncated != nil)
    port.withUnsafeBytes { write($0) }
  }

  private mutating func write(port: UInt16?) {
    if let port { write(UInt64(port)) } else { write(UInt8(ascii: "-")) }
  }

  private mutating func write(_ ending: ConnectionRow.Ending) {
    if let status = ending.status {
      write(UInt64(status))
      write(" " as StaticString)
    }
    write("in " as StaticString)
    write(milliseconds: ending.duration)
    write(" ms" as StaticString)
    for (words, count) in [(", dialed ", ending.dialed), (", used ", ending.used)]
      as [(StaticString, Int?)]
    {
      guard let count else { continue }
      write(words)
      write(UInt64(count))
    }
  }

  /// A function's name from the last element of its import path on.
  private static func shortName(_ function: [UInt8]) -> [UInt8] {
    let name = function.prefix { $0 != UInt8(ascii: "[") && $0 != UInt8(ascii: "(") }
    guard let slash = name.lastIndex(of: UInt8(ascii: "/")) else { return function }
    return Array(function[(slash + 1)...])
  }
}

/// What stands where nothing is known.
private let dash = [UInt8(ascii: "-")]
