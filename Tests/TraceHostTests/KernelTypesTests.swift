import Foundation
import Testing

@testable import TraceHost

@Suite struct KernelTypesTests {
  @Test func namesAreWholeWords() throws {
    let path = NSTemporaryDirectory() + "tuplejoin-btf-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    // A name across the border between two pieces.
    var bytes = Data(repeating: 1, count: 1 << 20)
    bytes[(1 << 20) - 2] = 0
    bytes[(1 << 20) - 1] = UInt8(ascii: "_")
    bytes += Data("_iov\0nr_segs\0".utf8)
    try bytes.write(to: URL(fileURLWithPath: path))
    #expect(KernelTypes.haveName("__iov", in: path))
    #expect(KernelTypes.haveName("nr_segs", in: path))
    #expect(!KernelTypes.haveName("_iov", in: path))
    #expect(!KernelTypes.haveName("__io", in: path))
    #expect(!KernelTypes.haveName("nr_segs", in: path + "-missing"))
  }
}
