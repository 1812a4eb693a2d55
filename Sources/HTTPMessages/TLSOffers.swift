/// What a ClientHello offers, each list in its order (RFC 8446, 4.1.2 and 4.2).
struct TLSOffers: Equatable {
  /// The version of TLS up to 1.2; later ones are in `versions`.
  var version: UInt16 = 0
  var cipherSuites: [UInt16] = []
  /// The types of the extensions.
  var extensions: [UInt16] = []
  var groups: [UInt16] = []
  var pointFormats: [UInt8] = []
  var signatureAlgorithms: [UInt16] = []
  /// Those of the extension supported_versions; empty without it.
  var versions: [UInt16] = []

  /// Lists of numbers as JA3 writes them: hyphens between numbers, commas between lists.
  static func text(of lists: [[UInt16]]) -> String {
    lists.map { $0.map(String.init).joined(separator: "-") }.joined(separator: ",")
  }

  /// The same without the values that stand for nothing, which are other ones each time (GREASE, RFC 8701).
  var withoutGrease: TLSOffers {
    func isMeant(_ value: UInt16) -> Bool { value & 0x0f0f != 0x0a0a || value >> 8 != value & 0xff }
    var offers = self
    offers.cipherSuites.removeAll { !isMeant($0) }
    offers.extensions.removeAll { !isMeant($0) }
    offers.groups.removeAll { !isMeant($0) }
    offers.signatureAlgorithms.removeAll { !isMeant($0) }
    offers.versions.removeAll { !isMeant($0) }
    return offers
  }
}
