import BpftraceSession
import TraceModel

@testable import Correlation

/// Lines as the script prints them, and what becomes of them.
enum Script {
  static let established = (state: 1, error: 0)

  /// The lines that tell a request's text, in the order in which the script sends them.
  static func request(
    _ start: Int, goroutine: Int = 0xc000, method: String = "GET", host: String = "localhost:3344",
    client: String = "127.0.0.1:53322", target: String = "/echo", pieces: Int = 17
  ) -> [String] {
    let texts = [method, host, client].enumerated().map { field, text in
      line(start, goroutine: goroutine, field: field, length: text.utf8.count, text: text)
    }
    let bytes = Array(target.utf8)
    let starts = stride(from: 0, to: max(bytes.count, 1), by: 60).prefix(pieces)
    return texts
      + starts.enumerated().map { piece, from in
        line(
          start, goroutine: goroutine, field: 3 + piece, length: bytes.count - from,
          text: String(decoding: bytes[from..<min(from + 60, bytes.count)], as: UTF8.self))
      }
  }

  /// One line of a request's text.
  static func line(
    _ start: Int, goroutine: Int = 0xc000, field: Int, length: Int, text: String
  ) -> String {
    "caller 7 \(hexadecimal(goroutine)) \(hexadecimal(start)) 1f \(field) \(length) \(digits(text))"
  }

  /// A connect that has ended; without a request unless its start is given.
  static func connect(
    _ request: Int?, goroutine: Int = 0xc000, evidence: Evidence? = nil, start: Int = 5_000,
    duration: Int = 12_345, end: (state: Int, error: Int) = established, port: Int = 38_610,
    over: Int = 0, other: (goroutine: Int, start: Int) = (0, 0), gone: Int = 0, code: Int = 0,
    name: Int = 0
  ) -> String {
    let how = (number(evidence, request) + gone) << 56 | duration
    let ended = end.state << 48 | end.error << 32 | port << 16 | 80
    return
      "dialed \(start) 700000008 \(hexadecimal(how)) \(key(goroutine, request)) 0 a000005 0 6ef24442 "
      + "\(hexadecimal(ended)) \(hexadecimal(code)) \(hexadecimal(name)) \(over) \(hexadecimal(other.goroutine)) \(hexadecimal(other.start))"
  }

  /// A use of a connection; without a request unless its start is given.
  static func use(
    _ request: Int?, goroutine: Int = 0xc000, evidence: Evidence? = nil, how: Int = 20,
    port: Int = 38_610, over: Int = 0, other: (goroutine: Int, start: Int) = (0, 0), gone: Int = 0,
    name: Int = 0
  ) -> String {
    let how = (number(evidence, request) + gone) << 56 | how
    let ports = port << 16 | 80
    return
      "used 6000 700000008 \(hexadecimal(how)) \(key(goroutine, request)) 0 ffff0a000005 0 ffff6ef24442 "
      + "\(hexadecimal(ports)) 0 \(hexadecimal(name)) \(over) \(hexadecimal(other.goroutine)) \(hexadecimal(other.start))"
  }

  /// The number of the evidence, by default the handler's own goroutine.
  private static func number(_ evidence: Evidence?, _ request: Int?) -> Int {
    Int((evidence ?? (request == nil ? .none : .goroutine)).rawValue)
  }

  /// A request as lines have it, with the place of its text in the upper bits.
  private static func key(_ goroutine: Int, _ request: Int?) -> String {
    request.map { "\(hexadecimal(5 << 48 | goroutine)) \(hexadecimal($0))" } ?? "0 0"
  }

  /// A line of bytes, of which the last eight stand at its end, if there are so many.
  static func bytes(_ place: String, _ bytes: ArraySlice<UInt8>) -> String {
    let words = Array(bytes.prefix(bytes.count & ~7))
    let last = bytes.suffix(8)
    return "bytes \(place) \(bytes.count) "
      + (words + last).map { hexadecimal(256 + Int($0)).dropFirst() }.joined()
  }

  /// A process, by its name.
  static func process(
    start: Int, pid: Int = 7, binary: Int = 1, command: String = "caller_tuple\0\0\0\0"
  ) -> String {
    "process \(pid) \(start) \(binary) \(digits(command))"
  }

  /// The control groups of a process.
  static func cgroups(start: Int, pid: Int = 7, _ lines: [String]) -> String {
    "cgroups \(pid) \(start) \(digits(lines.map { $0 + "\n" }.joined()))"
  }

  static func digits(_ text: String) -> String {
    text.utf8.map { ($0 < 16 ? "0" : "") + hexadecimal(Int($0)) }.joined(separator: " ")
  }

  private static func hexadecimal(_ number: Int) -> String { String(number, radix: 16) }
}

/// What a correlator makes of lines; process 7 is known, unless they tell of processes.
struct Outcome {
  var records: [Record] = []
  var summary = Summary()

  init(
    _ lines: [String], limits: CorrelatorLimits = .default, only: Relation? = nil,
    caller: CallerOptions = CallerOptions(), chunk: Int = .max
  ) {
    let known = lines.contains { $0.hasPrefix("process ") } ? [] : [Script.process(start: 0)]
    self.init(
      bytes: Array((known + lines).map { $0 + "\n" }.joined().utf8), limits: limits, only: only,
      caller: caller, chunk: chunk)
  }

  init(
    bytes: [UInt8], limits: CorrelatorLimits = .default, only: Relation? = nil,
    caller: CallerOptions = CallerOptions(), chunk: Int = .max
  ) {
    var decoder = EventDecoder()
    var correlator = Correlator(
      clock: KernelClock(offset: 1_000_000), limits: limits, only: only,
      caller: caller)
    var batch = EventBatch()
    var rest = bytes[...]
    while !rest.isEmpty {
      rest.prefix(chunk).withUnsafeBytes { decoder.decode($0, into: &batch) }
      correlator.receive(batch) { records.append($0) }
      rest = rest.dropFirst(chunk)
    }
    correlator.receive(decoder.finish()) { records.append($0) }
    summary = correlator.finish { records.append($0) }
  }

  /// The connect records, in the order of their emission.
  var connects: [ConnectRecord] {
    records.compactMap { if case .connect(let record) = $0 { record } else { nil } }
  }

  /// The use records, in the order of their emission.
  var uses: [UseRecord] {
    records.compactMap { if case .use(let record) = $0 { record } else { nil } }
  }

  /// The request records, in the order of their emission.
  var requests: [RequestRecord] {
    records.compactMap { if case .request(let record) = $0 { record } else { nil } }
  }

  /// Why each connect has no caller; nil for those that have one.
  var reasons: [Join.Reason?] {
    connects.map(\.join.reason)
  }

  /// The local ports, in the order of emission.
  var ports: [UInt16?] { connects.map(\.tuple.local.port) }
}
