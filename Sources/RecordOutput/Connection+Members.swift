import TraceModel

extension FiveTuple: RecordObject {
  static var definition: Definition {
    Definition(name: "tuple", meaning: "A connection, as the process's own socket sees it.")
  }

  func list(in members: inout some MemberSink) {
    members.constant("transport", "tcp", "The protocol.")
    members.word("type", "The address family.", peer.address.family)
    members.part("local", "The process's end.", local)
    members.part("peer", "The other end.", peer)
  }
}

/// The rules of an object of which all of a connection's members are there, or none.
let tupleRules: StaticString =
  #""dependentRequired": { "type": ["local"], "local": ["peer"], "peer": ["type"] }"#

extension MemberSink {
  /// States the ends of a connection that may not be known.
  @inline(__always)
  mutating func listTuple(_ tuple: FiveTuple?) {
    word("type", "The address family.", tuple?.peer.address.family)
    part("local", "The process's end.", tuple?.local)
    part("peer", "The other end.", tuple?.peer)
  }
}

extension Endpoint: RecordObject {
  static var definition: Definition {
    Definition(name: "endpoint", meaning: "An end of a connection.")
  }

  func list(in members: inout some MemberSink) {
    members.address("address", "The IP address.", address)
    members.number("port", from: 1, "The port; absent if the kernel had not chosen it yet.", port)
  }
}
