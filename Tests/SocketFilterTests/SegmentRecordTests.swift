import CLibbpf
import SocketFilter
import Testing
import TraceModel

/// What the filter sends, as values.
@Suite struct SegmentRecordTests {
  private static func record(version: UInt8, payload: [UInt8]) -> [UInt8] {
    var native = tj_segment()
    native.time = 7
    native.sequence = 1_000
    native.acknowledgement = 2_000
    native.length = 500
    native.captured = UInt16(payload.count)
    native.source_port = 40_000
    native.destination_port = 80
    native.ip_version = version
    native.flags = 0x12
    native.source = (0, 0, 0, UInt32(0x0a00_0001).bigEndian)
    native.destination = (UInt32(0xfd00_0000).bigEndian, 0, 0, UInt32(2).bigEndian)
    return withUnsafeBytes(of: &native) { Array($0) } + payload
  }

  @Test func fieldsAreRead() throws {
    try Self.record(version: 4, payload: Array("GET".utf8)).withUnsafeBytes { bytes in
      let segment = try #require(TCPSegment(record: bytes))
      #expect(segment.time == 7 && segment.sequence == 1_000 && segment.acknowledgement == 2_000)
      #expect(segment.flags == [.syn, .ack])
      #expect(segment.source == Endpoint(address: IPAddress(ipv4: 0x0a00_0001), port: 40_000))
      #expect(segment.destination.port == 80)
      #expect(segment.length == 500 && segment.isCut && segment.payload.elementsEqual("GET".utf8))
    }
    try Self.record(version: 6, payload: []).withUnsafeBytes { bytes in
      let segment = try #require(TCPSegment(record: bytes))
      #expect(segment.destination.address == IPAddress(ipv6High: 0xfd00_0000_0000_0000, low: 2))
    }
  }

  @Test func damagedRecordsAreRefused() {
    let whole = Self.record(version: 4, payload: [1, 2, 3])
    for count in 0..<whole.count {
      #expect(whole[..<count].withUnsafeBytes { TCPSegment(record: $0) == nil })
    }
    #expect(Self.record(version: 5, payload: []).withUnsafeBytes { TCPSegment(record: $0) } == nil)
  }
}

/// What users write as networks.
@Suite struct NetworkTests {
  @Test(arguments: ["10.0.0.0/8", "10.1.2.3", "::1", "fd00::/8", "0.0.0.0/0", "::/0"])
  func networksAreRead(text: String) { #expect(Network(text) != nil) }

  @Test(arguments: [
    "", "10.0.0", "10.0.0.0/33", "fd00::/129", "10.0.0.0/", "10.0.0.0/-1", "a/8", "10.0.0.0/8/8",
  ])
  func otherTextIsNot(text: String) { #expect(Network(text) == nil) }
}
