/// The ClientHellos that Go's `crypto/tls` makes, as `Tests/ClientHellos/generate` has seen them made.
enum GoHelloTable {
  /// The versions of Go that make such a ClientHello, such as "1.24"; none if it is not Go's, or of a configuration
  /// that is not in the table.
  static func versions(of offers: TLSOffers) -> [String] {
    (rows[key(of: offers)] ?? []).map { "1.\($0)" }
  }

  /// What does not change with the address (server_name), with what the program offers above TLS (ALPN), and with the
  /// session that is resumed (pre_shared_key).
  private static func key(of offers: TLSOffers) -> String {
    let text = TLSOffers.text(of: [
      [offers.version], offers.cipherSuites,
      offers.extensions.filter { ![0, 16, 41].contains($0) },
      offers.groups, offers.pointFormats.map(UInt16.init), offers.signatureAlgorithms,
      offers.versions,
    ])
    return String(Digest.sha256(text).prefix(12))
  }
}
