import CLibbpf
import Glibc

/// The reader's side of a BPF ring buffer (kernel/bpf/ringbuf.c).
///
/// libbpf's own reader maps the data twice in a row, which counts twice as resident memory, and gives
/// each record back by itself. This one maps it once, copies the few records that go round the end, and
/// gives many back at a time.
final class RingBuffer {
  private let size: Int
  private let page: Int
  /// How far it was read; ours.
  private let consumer: UnsafeMutableRawPointer
  /// How far it was written, the kernel's; a page further on, the data.
  private let producer: UnsafeMutableRawPointer
  private var wrapped: [UInt8]

  private static let recordsAtATime = 64
  // BPF_RINGBUF_HDR_SZ, BPF_RINGBUF_BUSY_BIT and BPF_RINGBUF_DISCARD_BIT of linux/bpf.h.
  private static let headerSize = 8
  private static let isBusy: UInt32 = 1 << 31
  private static let isDiscarded: UInt32 = 1 << 30

  /// Maps the ring of a map's descriptor; throws an errno.
  init(map: Int32, size: Int) throws(Errno) {
    self.size = size
    page = sysconf(Int32(_SC_PAGESIZE))
    wrapped = [UInt8](
      repeating: 0, count: MemoryLayout<tj_segment>.size + FilterSettings.largestHead)
    guard let consumer = mmap(nil, page, PROT_READ | PROT_WRITE, MAP_SHARED, map, 0),
      consumer != MAP_FAILED
    else { throw Errno(number: errno) }
    guard let producer = mmap(nil, page + size, PROT_READ, MAP_SHARED, map, page),
      producer != MAP_FAILED
    else {
      munmap(consumer, page)
      throw Errno(number: errno)
    }
    self.consumer = consumer
    self.producer = producer
  }

  deinit {
    munmap(consumer, page)
    munmap(producer, page + size)
  }

  /// An error of a system call.
  struct Errno: Error {
    let number: Int32
  }

  /// Hands over the records that are there, at most so many.
  ///
  /// - Returns: how many there were.
  func consume(atMost limit: Int, _ receive: (UnsafeRawBufferPointer) -> Void) -> Int {
    let data = UnsafeRawPointer(producer + page)
    var position = tj_load_position(consumer)
    var count = 0
    while count < limit, position < tj_load_position(producer) {
      var place = Int(truncatingIfNeeded: position) & (size - 1)
      let header = tj_load_length(data + place)
      guard header & Self.isBusy == 0 else { break }
      let length = Int(header & ~Self.isDiscarded)
      place = (place + Self.headerSize) & (size - 1)
      if header & Self.isDiscarded == 0 { give(data, place, length, to: receive) }
      position += UInt64((length + Self.headerSize + 7) / 8 * 8)
      count += 1
      if count.isMultiple(of: Self.recordsAtATime) { tj_store_position(consumer, position) }
    }
    tj_store_position(consumer, position)
    return count
  }

  /// Hands over a record; one that goes round the end is put together before.
  private func give(
    _ data: UnsafeRawPointer, _ place: Int, _ length: Int,
    to receive: (UnsafeRawBufferPointer) -> Void
  ) {
    let first = size - place
    guard length > first else {
      return receive(UnsafeRawBufferPointer(start: data + place, count: length))
    }
    guard length <= wrapped.count else { return }
    wrapped.withUnsafeMutableBytes { bytes in
      bytes.copyMemory(from: UnsafeRawBufferPointer(start: data + place, count: first))
      UnsafeMutableRawBufferPointer(rebasing: bytes[first...])
        .copyMemory(from: UnsafeRawBufferPointer(start: data, count: length - first))
    }
    wrapped.withUnsafeBytes { receive(UnsafeRawBufferPointer(rebasing: $0[..<length])) }
  }
}
