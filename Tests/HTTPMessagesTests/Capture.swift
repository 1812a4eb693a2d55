import Foundation
import HTTPMessages
import TraceModel

/// A capture of Ethernet frames in pcap's first format, little-endian, with times in microseconds.
struct Capture {
  private let frames: [(time: UInt64, bytes: [UInt8])]

  /// The folder of the captures, and of what they hold.
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(
    path: "../Captures")

  init(named name: String) throws {
    let bytes = try [UInt8](Data(contentsOf: Self.folder.appending(path: "\(name).pcap")))
    func number(at place: Int) -> Int {
      (0..<4).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
    }
    var frames: [(time: UInt64, bytes: [UInt8])] = []
    var place = 24
    while place + 16 <= bytes.count {
      let time = UInt64(number(at: place)) * 1_000_000_000 + UInt64(number(at: place + 4)) * 1_000
      let size = number(at: place + 8)
      frames.append((time, Array(bytes[(place + 16)..<(place + 16 + size)])))
      place += 16 + size
    }
    self.frames = frames
  }

  /// What the reader tells of it: method, target, status, and the response's field `X-For`.
  func read() -> [String] {
    var analyzer = HTTPAnalyzer(keeping: ["x-for"])
    var lines: [String] = []
    for frame in frames { receive(frame, &analyzer) { lines.append($0.summary) } }
    analyzer.finish { lines.append($0.summary) }
    return lines
  }

  private func receive(
    _ frame: (time: UInt64, bytes: [UInt8]), _ analyzer: inout HTTPAnalyzer,
    emit: (HTTPEvent) -> Void
  ) {
    // Without the tag, if there is one.
    let isTagged = frame.bytes[12...13].elementsEqual([0x81, 0])
    let vlan = isTagged ? UInt32(frame.bytes[14] & 15) << 8 | UInt32(frame.bytes[15]) : 0
    let bytes = isTagged ? Array(frame.bytes[..<12] + frame.bytes[16...]) : frame.bytes
    func half(_ place: Int) -> Int { Int(bytes[place]) << 8 | Int(bytes[place + 1]) }
    func word(_ place: Int) -> UInt32 { UInt32(half(place)) << 16 | UInt32(half(place + 2)) }
    let isIPv4 = half(12) == 0x0800
    var transport = isIPv4 ? 14 + Int(bytes[14] & 15) * 4 : 54
    let end = isIPv4 ? 14 + half(16) : 54 + half(18)
    var next = isIPv4 ? bytes[23] : bytes[20]
    while next != 6 {
      let length =
        next == 51 ? (Int(bytes[transport + 1]) + 2) * 4 : (Int(bytes[transport + 1]) + 1) * 8
      next = bytes[transport]
      transport += length
    }
    func endpoint(_ address: Int, _ port: Int) -> Endpoint {
      let port = UInt16(half(transport + port))
      guard !isIPv4 else { return Endpoint(address: IPAddress(ipv4: word(address)), port: port) }
      func double(_ place: Int) -> UInt64 { UInt64(word(place)) << 32 | UInt64(word(place + 4)) }
      return Endpoint(
        address: IPAddress(ipv6High: double(address), low: double(address + 8)), port: port)
    }
    let payload = transport + Int(bytes[transport + 12] >> 4) * 4
    bytes[payload..<end].withUnsafeBytes { content in
      analyzer.receive(
        TCPSegment(
          time: frame.time, source: endpoint(isIPv4 ? 26 : 22, 0),
          destination: endpoint(isIPv4 ? 30 : 38, 2), sequence: word(transport + 4),
          acknowledgement: word(transport + 8), flags: .init(rawValue: bytes[transport + 13]),
          vlan: vlan << 12, length: content.count, payload: content), emit: emit)
    }
  }
}

extension HTTPEvent {
  /// Such as "GET /A 200 A", with "-" for what is missing.
  fileprivate var summary: String {
    guard case .exchange(let exchange) = self else { return words }
    let request = exchange.request.map { "\($0.words)\($0.head.isMalformed ? " malformed" : "")" }
    let response = exchange.response.map { "\($0.words) \($0.head["x-for"] ?? "-")" }
    return "\(request ?? "-") \(response ?? "-")"
  }
}
