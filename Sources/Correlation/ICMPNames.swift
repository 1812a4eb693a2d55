import TraceModel

/// The names of ICMP's types and codes, from IANA's registries "ICMP Parameters" and "ICMPv6 Parameters".
struct ICMPNames {
  /// The type's name; nil for one that is not listed here.
  let type: String?
  /// The code's name, for types whose codes have a meaning.
  let code: String?
  /// Tells that an identifier and a sequence number follow the checksum.
  let hasIdentifier: Bool

  init(family: IPAddress.Family, type: UInt8, code: UInt8) {
    let isV4 = family == .ipv4
    self.type = (isV4 ? Self.types4 : Self.types6)[type]
    self.code = (isV4 ? Self.codes4 : Self.codes6)[type].flatMap { names in
      code < names.count ? names[Int(code)] : nil
    }
    hasIdentifier = (isV4 ? [0, 8, 13, 14] : [128, 129]).contains(type)
  }

  private static let types4: [UInt8: String] = [
    0: "echo-reply", 3: "destination-unreachable", 4: "source-quench", 5: "redirect",
    8: "echo-request", 9: "router-advertisement", 10: "router-solicitation", 11: "time-exceeded",
    12: "parameter-problem", 13: "timestamp-request", 14: "timestamp-reply",
    42: "extended-echo-request", 43: "extended-echo-reply",
  ]

  private static let codes4: [UInt8: [String]] = [
    3: [
      "network-unreachable", "host-unreachable", "protocol-unreachable", "port-unreachable",
      "fragmentation-needed", "source-route-failed", "network-unknown", "host-unknown",
      "source-host-isolated", "network-prohibited", "host-prohibited",
      "network-unreachable-for-service", "host-unreachable-for-service",
      "communication-prohibited", "host-precedence-violation", "precedence-cutoff",
    ],
    5: ["network", "host", "service-and-network", "service-and-host"],
    11: ["hop-limit-exceeded", "reassembly-time-exceeded"],
    12: ["pointer", "missing-option", "bad-length"],
  ]

  private static let types6: [UInt8: String] = [
    1: "destination-unreachable", 2: "packet-too-big", 3: "time-exceeded", 4: "parameter-problem",
    128: "echo-request", 129: "echo-reply", 130: "multicast-listener-query",
    131: "multicast-listener-report", 132: "multicast-listener-done", 133: "router-solicitation",
    134: "router-advertisement", 135: "neighbor-solicitation", 136: "neighbor-advertisement",
    137: "redirect", 143: "multicast-listener-report-v2", 160: "extended-echo-request",
    161: "extended-echo-reply",
  ]

  private static let codes6: [UInt8: [String]] = [
    1: [
      "no-route", "communication-prohibited", "beyond-scope", "address-unreachable",
      "port-unreachable", "source-address-failed-policy", "reject-route",
    ],
    3: ["hop-limit-exceeded", "reassembly-time-exceeded"],
    4: ["bad-header-field", "unknown-next-header", "unknown-option"],
  ]
}
