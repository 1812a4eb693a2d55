@testable import HTTPMessages

/// The first message of TLS.
struct ClientHelloTarget: FuzzTarget {
  static let name = "clienthello"

  mutating func read(_ input: UnsafeRawBufferPointer) {
    guard let hello = ClientHello(input) else { return }
    precondition(hello.serverName.map { !$0.isEmpty && $0.count <= input.count } ?? true)
    precondition(hello.protocols.reduce(0) { $0 + $1.count } <= input.count)
    // With half of it, no more is known.
    let half = ClientHello(UnsafeRawBufferPointer(rebasing: input.prefix(input.count / 2)))
    precondition(half.map { $0.protocols.count <= hello.protocols.count } ?? true)
  }
}
