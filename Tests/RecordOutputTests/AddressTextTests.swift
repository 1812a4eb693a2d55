import Testing
import TraceModel

@testable import RecordOutput

@Suite struct AddressTextTests {
  @Test(
    arguments: [
      (0, 0, "::"), (0, 1, "::1"), (0x0001_0000_0000_0000, 0, "1::"),
      (0x2001_0db8_0000_0000, 0x0000_0000_0000_0001, "2001:db8::1"),
      (0x2001_0db8_0000_0001, 0x0001_0001_0001_0001, "2001:db8:0:1:1:1:1:1"),
      (0x2001_0000_0000_0001, 0x0000_0000_0000_0001, "2001:0:0:1::1"),
      (0x2001_0db8_0000_0000, 0x0001_0000_0000_0001, "2001:db8::1:0:0:1"),
      (0xfe80_0000_0000_0000, 0xabcd_ef01_2345_6789, "fe80::abcd:ef01:2345:6789"),
      (.max, .max, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
      (0x0000_0001_0002_0003, 0x0004_0005_0006_0007, "0:1:2:3:4:5:6:7"),
      (0x0000_0000_0002_0003, 0x0004_0005_0006_0007, "::2:3:4:5:6:7"),
      (0x0001_0002_0003_0004, 0x0005_0006_0000_0000, "1:2:3:4:5:6::"),
      (0x0001_0002_0003_0004, 0x0005_0006_0007_0000, "1:2:3:4:5:6:7:0"),
    ] as [(UInt64, UInt64, String)])
  func ipv6IsWrittenAsRFC5952Says(high: UInt64, low: UInt64, text: String) {
    #expect(written(IPAddress(ipv6High: high, low: low)) == text)
  }

  @Test(
    arguments: [
      (0, "0.0.0.0"), (0x0a00_0005, "10.0.0.5"), (.max, "255.255.255.255"),
      (0x0164_0a09, "1.100.10.9"),
    ] as [(UInt32, String)])
  func ipv4IsDotted(address: UInt32, text: String) {
    #expect(written(IPAddress(ipv4: address)) == text)
  }

  @Test(arguments: [0, 9, 10, 99, 100, 9_999_999_999_999_999_999, 10_000_000_000_000_000_000, .max])
  func numberIsDecimal(number: UInt64) {
    var buffer = ByteBuffer()
    buffer.append { $0.write(number) }
    buffer.drain { #expect(Array($0) == Array(String(number).utf8)) }
  }

  private func written(_ address: IPAddress) -> String {
    var buffer = ByteBuffer()
    buffer.append { $0.write(address) }
    var text = ""
    buffer.drain { text = String(decoding: $0, as: UTF8.self) }
    return text
  }
}
