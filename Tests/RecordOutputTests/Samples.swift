import TraceModel

@testable import RecordOutput

/// A text of a request: the bytes that were read, and the length that it had.
struct CallerValue: Equatable {
  var bytes: [UInt8] = []
  var length: UInt64 = 0
}

/// Text of the target.
func value(_ text: String, length: Int? = nil) -> CallerValue {
  value(Array(text.utf8), length: length)
}

/// Bytes of the target.
func value(_ bytes: [UInt8], length: Int? = nil) -> CallerValue {
  CallerValue(bytes: bytes, length: UInt64(length ?? bytes.count))
}

extension Caller {
  /// The caller that the documentation shows.
  static func sample(
    method: CallerValue = value("GET"), target: CallerValue = value("/echo?secret=1"),
    host: CallerValue = value("localhost:3344"), client: CallerValue = value("127.0.0.1:53322")
  ) -> Caller {
    var text = RequestText()
    for (part, value) in zip(RequestText.Part.allCases, [method, host, client, target]) {
      value.bytes.withUnsafeBytes { text.append($0, to: part) }
      text.setLength(of: part, to: value.length)
    }
    return Caller(request: 17, text: text)
  }
}

extension ConnectRecord {
  /// The connect that the documentation shows.
  static func sample(
    timestamp: Int64 = 1_795_248_000_123_456_789, result: Result = .established, error: UInt16 = 0,
    duration: UInt64? = 12_345, caller: Caller? = .sample(),
    command: [UInt8]? = Array("caller_tuple".utf8), process: ProcessDescription? = nil,
    local: Endpoint = Endpoint(address: IPAddress(ipv4: 0x0a00_0005), port: 38_610),
    peer: Endpoint = Endpoint(address: IPAddress(ipv4: 0x6ef2_4442), port: 80),
    join: Join = Join(.goroutine), code: CodeStack? = nil,
    name: ServerName? = nil
  ) -> ConnectRecord {
    ConnectRecord(
      timestamp: Timestamp(nanoseconds: timestamp), result: result, error: error,
      duration: duration, caller: caller,
      process: ProcessIdentity(
        pid: 3_326_691, tid: 3_326_695,
        description: process ?? ProcessDescription(command: command)),
      tuple: FiveTuple(local: local, peer: peer), join: join, code: code,
      name: name)
  }
}

extension UseRecord {
  /// A use of the connection that the documentation shows.
  static func sample(
    isReused: Bool? = true, isHTTP2: Bool = false, caller: Caller? = .sample(),
    tuple: FiveTuple? = ConnectRecord.sample().tuple, join: Join = Join(.context),
    code: CodeStack? = nil, name: ServerName? = nil
  ) -> UseRecord {
    let connect = ConnectRecord.sample()
    return UseRecord(
      timestamp: connect.timestamp, isReused: isReused, isHTTP2: isHTTP2, caller: caller,
      process: connect.process, tuple: tuple, join: join,
      code: code, name: name)
  }
}

extension RequestRecord {
  /// A request that has ended.
  static func sample(
    status: UInt16? = 200, caller: Caller = .sample(), dialed: Int? = 1, used: Int? = 2
  ) -> RequestRecord {
    let connect = ConnectRecord.sample()
    return RequestRecord(
      timestamp: connect.timestamp, duration: 12_345_678, status: status, caller: caller,
      process: connect.process, dialed: dialed, used: used)
  }
}

extension ServerName {
  /// A server as a URL names it.
  static func sample(
    _ address: String = "baidu.com", port: UInt16? = 80, truncated: UInt64? = nil,
    scheme: Scheme? = .http, proxy: Host? = nil
  ) -> ServerName {
    ServerName(
      server: Host(address: Array(address.utf8), port: port, truncated: truncated),
      scheme: scheme, proxy: proxy)
  }
}

/// What a writer makes of records.
func output(of records: [Record], by writer: some RecordWriter = JSONLinesWriter()) -> String {
  var writer = writer
  for record in records { writer.append(record) }
  var bytes: [UInt8] = []
  writer.drain { bytes += Array($0) }
  // Fails visibly where the output is not UTF-8.
  return String(validating: bytes, as: UTF8.self) ?? "not UTF-8: \(bytes)"
}

/// The line of one connect.
func line(of record: ConnectRecord) -> String { output(of: [.connect(record)]) }
