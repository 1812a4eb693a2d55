import FoundationEssentials

/// A record as far as a plot shows it.
struct PlotRecord: Decodable {
  struct Endpoint: Decodable, Hashable {
    let address: String
    let port: Int?

    var text: String {
      let host = address.contains(":") ? "[\(address)]" : address
      return port.map { "\(host):\($0)" } ?? address
    }
  }

  struct Network: Decodable { let local, peer: Endpoint? }
  struct Process: Decodable {
    let pid: Int
    let command: String?
  }
  struct Change: Decodable { let old, new: String }
  struct Span: Decodable {
    let state: String
    let start: Seconds
    let duration: Seconds?
  }
  struct Caller: Decodable {
    // Of a request whose text is not whole any of these may be missing.
    struct HTTP: Decodable { let request: Request? }
    struct Request: Decodable { let method: String? }
    struct Location: Decodable { let path: String? }

    let request: Int
    let http: HTTP?
    let url: Location?

    var text: String {
      [http?.request?.method, url?.path ?? "request \(request)"].compactMap(\.self)
        .joined(separator: " ")
    }
  }
  struct Join: Decodable { let reason: String? }
  struct HTTP: Decodable { let response: Response? }
  struct Response: Decodable {
    enum CodingKeys: String, CodingKey { case status = "status_code" }

    let status: Int?
  }

  let event: String
  let timestamp: String?
  let connection: Int?
  let side, result, end: String?
  let duration: Seconds?
  let network: Network?
  let process: Process?
  let state: Change?
  let timeline: [Span]?
  let caller: Caller?
  let join: Join?
  let http: HTTP?

  /// Tells that it is one of the main job: its connections have a caller, or why they have none.
  var isOfRequests: Bool {
    switch event {
    case "request", "connect", "use": true
    case "connection": caller != nil
    default: false
    }
  }

  /// The states of a connection that began at a time, in seconds.
  func spans(from time: Double) -> [Timeline.Span] {
    (timeline ?? []).map { span in
      Timeline.Span(
        name: span.state, start: time + span.start.value,
        end: span.duration.map { time + span.start.value + $0.value })
    }
  }

  /// Seconds since midnight of the day of the first record are enough for a plot; nanoseconds fit in them.
  var time: Double? {
    guard let timestamp, timestamp.utf8.count == 30, timestamp.utf8.last == UInt8(ascii: "Z"),
      let days = Self.days(timestamp.prefix(10)),
      let hour = Double(timestamp.dropFirst(11).prefix(2)),
      let minute = Double(timestamp.dropFirst(14).prefix(2)),
      let second = Double(timestamp.dropFirst(17).dropLast()),
      // `Double` reads "nan" and "1e999", too.
      [hour, minute, second].allSatisfy((0..<100).contains)
    else { return nil }
    return Double(days % 1_000) * 86_400 + hour * 3_600 + minute * 60 + second
  }

  /// Days since 1970 of a date such as 2026-11-21.
  private static func days(_ date: Substring) -> Int? {
    let parts = date.split(separator: "-").compactMap { Int($0) }
    guard parts.count == 3 else { return nil }
    // Howard Hinnant's days_from_civil: years begin in March, so the leap day is the last.
    let year = parts[1] <= 2 ? parts[0] - 1 : parts[0]
    let month = (parts[1] + 9) % 12
    let dayOfYear = (153 * month + 2) / 5 + parts[2] - 1
    return year * 365 + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
  }
}
