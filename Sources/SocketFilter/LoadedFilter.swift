import CLibbpf
import Glibc

/// The filter in the kernel, with its ring and its counters.
final class LoadedFilter {
  private let handle: OpaquePointer
  private let buffer: RingBuffer

  init(_ settings: FilterSettings) throws(SocketFilterError) {
    guard tj_libbpf_open() == 0 else { throw .libraryUnusable(reason: Self.messages) }
    var handle: OpaquePointer?
    let object = EmbeddedObject.bytes
    let error = settings.withUnsafeNative { native in
      object.withUnsafeBytes {
        tj_filter_load($0.baseAddress, $0.count, &native, UInt32(settings.ringSize), &handle)
      }
    }
    guard error == 0, let handle else {
      // EACCES is the verifier's word for a program that it does not take (kernel/bpf/verifier.c).
      if error == -EPERM { throw .notPermitted(to: "load BPF programs") }
      throw .cannotLoad(-error, messages: Self.messages)
    }
    do {
      buffer = try RingBuffer(map: tj_filter_ring(handle), size: settings.ringSize)
    } catch {
      tj_filter_close(handle)
      throw .cannotLoad(error.number, messages: "its ring cannot be mapped")
    }
    self.handle = handle
    for network in settings.networks {
      var native = network.native
      let error = tj_filter_add_network(handle, &native)
      if error != 0 { throw .cannotLoad(-error, messages: "more than 1024 networks") }
    }
  }

  deinit { tj_filter_close(handle) }

  /// The descriptor that is readable while there is something in the ring.
  var ring: Int32 { tj_filter_ring(handle) }

  /// Attaches the filter to a socket.
  func attach(to socket: Int32) throws(SocketFilterError) {
    let error = tj_filter_attach(handle, socket)
    if error != 0 { throw .cannotLoad(-error, messages: "") }
  }

  /// What was not taken, since the filter was loaded.
  var counters: FilterCounters {
    var native = tj_counters()
    // It fails for nothing but a closed descriptor.
    _ = tj_filter_read_counters(handle, &native)
    return FilterCounters(native)
  }

  /// Hands over the records that are in the ring, at most so many.
  ///
  /// - Returns: how many there were.
  func consume(atMost limit: Int, _ receive: (UnsafeRawBufferPointer) -> Void) -> Int {
    buffer.consume(atMost: limit, receive)
  }

  private static var messages: String { String(cString: tj_libbpf_messages()) }
}

/// What the filter did not take.
package struct FilterCounters: Sendable, Equatable {
  /// Segments that found the ring full.
  package var lost: UInt64
  /// IP fragments of TCP.
  package var fragments: UInt64
  /// Unfinished heads that another connection's replaced.
  package var displaced: UInt64

  package init(lost: UInt64 = 0, fragments: UInt64 = 0, displaced: UInt64 = 0) {
    self.lost = lost
    self.fragments = fragments
    self.displaced = displaced
  }

  init(_ native: tj_counters) {
    self.init(lost: native.lost, fragments: native.fragments, displaced: native.displaced)
  }
}

/// The compiled filter, out of the executable.
enum EmbeddedObject {
  /// The ELF file.
  static var bytes: [UInt8] {
    guard let object = embeddedObjects.first(where: { $0.name == "http_filter" }) else { return [] }
    return object.digits.withUTF8Buffer { digits in
      stride(from: 0, to: digits.count - 1, by: 2).map {
        value(of: digits[$0]) << 4 | value(of: digits[$0 + 1])
      }
    }
  }

  private static func value(of digit: UInt8) -> UInt8 {
    digit < UInt8(ascii: "a") ? digit - UInt8(ascii: "0") : digit - UInt8(ascii: "a") + 10
  }
}
