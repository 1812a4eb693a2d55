import Glibc

/// Why the socket filter cannot run.
package enum SocketFilterError: Error, Sendable, Equatable {
  /// libbpf cannot be opened, or is too old; with the words of the dynamic linker.
  case libraryUnusable(reason: String)
  /// The kernel refuses to load a BPF program or to open a packet socket.
  case notPermitted(to: String)
  /// No interface has this name, in the network namespace of this process.
  case noSuchInterface(String)
  /// The interface was removed while it was traced.
  case interfaceRemoved(String)
  /// The kernel did not take the program, with an errno and the words of libbpf.
  case cannotLoad(Int32, messages: String)
  /// A packet socket could not be had, with an errno.
  case cannotOpenSocket(Int32)
}

extension SocketFilterError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .libraryUnusable(let reason): "libbpf.so.1 cannot be used: \(reason)"
    case .notPermitted(let action): "not permitted to \(action)"
    case .noSuchInterface(let name): "there is no interface \"\(name)\""
    case .interfaceRemoved(let name): "the interface \"\(name)\" was removed"
    case .cannotLoad(let number, let messages):
      "the kernel does not load the socket filter: \(Self.text(of: number))"
        + messages.split(separator: "\n").suffix(10).map { "\n  \($0)" }.joined()
    case .cannotOpenSocket(let number):
      "cannot open a packet socket: \(Self.text(of: number))"
    }
  }

  /// What the user can do next.
  package var hint: String {
    switch self {
    case .libraryUnusable: "apt-get install libbpf1"
    case .notPermitted: "run with sudo, or with CAP_BPF and CAP_NET_RAW"
    case .noSuchInterface, .interfaceRemoved:
      "ip link lists the interfaces; without --interface all of them are traced"
    case .cannotLoad: "the filter needs Linux 5.8 or later, with BTF"
    case .cannotOpenSocket: "the kernel needs AF_PACKET sockets (CONFIG_PACKET)"
    }
  }

  private static func text(of number: Int32) -> String { String(cString: strerror(number)) }
}
