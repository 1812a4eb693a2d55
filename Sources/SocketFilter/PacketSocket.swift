import CLibbpf
import Glibc

/// A packet socket that the filter is attached to; it exists only for the filter to be run.
final class PacketSocket {
  /// The interface; nil for all.
  let interface: String?
  let descriptor: Int32

  /// The number that the loopback interface has in every network namespace (include/net/flow.h).
  private static let loopbackIndex: UInt32 = 1

  init(interface: String?, filter: LoadedFilter) throws(SocketFilterError) {
    self.interface = interface
    var index: UInt32 = 0
    if let interface {
      index = if_nametoindex(interface)
      guard index != 0 else {
        throw .noSuchInterface(interface)
      }
    }
    // Packets begin with the network header, whatever the link is. With protocol 0 none comes yet.
    descriptor = socket(AF_PACKET, Int32(SOCK_DGRAM.rawValue) | Self.flags, 0)
    guard descriptor >= 0 else {
      if errno == EPERM || errno == EACCES { throw .notPermitted(to: "open packet sockets") }
      throw .cannotOpenSocket(errno)
    }
    try filter.attach(to: descriptor)
    if index == Self.loopbackIndex {
      // What is sent there is received there; the filter drops it too, but after it was copied.
      var yes: Int32 = 1
      setsockopt(
        descriptor, SOL_PACKET, PACKET_IGNORE_OUTGOING, &yes, socklen_t(MemoryLayout<Int32>.size))
    }
    try bind(to: index)
  }

  deinit { close(descriptor) }

  private static var flags: Int32 {
    Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
  }

  private func bind(to index: UInt32) throws(SocketFilterError) {
    var address = sockaddr_ll()
    address.sll_family = UInt16(AF_PACKET)
    address.sll_protocol = UInt16(ETH_P_ALL).bigEndian
    address.sll_ifindex = Int32(index)
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_ll>.size))
      }
    }
    guard result != 0 else { return }
    if errno == ENODEV, let interface { throw .noSuchInterface(interface) }
    throw .cannotOpenSocket(errno)
  }

  /// What has become of the interface, once the socket has an error.
  enum Change {
    case down, removed
  }

  /// Takes the error that the socket has; nil if it has none.
  func takeChange() -> Change? {
    var error: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    guard getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size) == 0, error != 0 else {
      return nil
    }
    return interface.map { if_nametoindex($0) == 0 } ?? false ? .removed : .down
  }
}
