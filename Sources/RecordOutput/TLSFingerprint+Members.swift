import TraceModel

extension MemberSink {
  /// States what the sender of a ClientHello is known by.
  mutating func fingerprint(_ fingerprint: TLSFingerprint?) {
    texts(
      "supported_versions",
      "The TLS versions that the client offers in the extension of that name.",
      fingerprint.flatMap { $0.versions.isEmpty ? nil : $0.versions.map(name(ofTLS:)) })
    text(
      "ja3", pattern: "^[0-9a-f]{32}$",
      "The [JA3](https://github.com/salesforce/ja3) fingerprint, without GREASE.",
      fingerprint.map { Array($0.ja3.utf8) })
    text(
      "ja4", pattern: "^t..[di][0-9]{4}.._[0-9a-f]{12}_[0-9a-f]{12}$",
      "The [JA4](https://github.com/FoxIO-LLC/ja4) fingerprint.",
      fingerprint.map { Array($0.ja4.utf8) })
    let versions = fingerprint?.goVersions ?? []
    constant(
      "library", "go",
      "Go's `crypto/tls` makes such ClientHellos, and no other library that was tried.",
      if: !versions.isEmpty)
    texts(
      "library_versions",
      "The versions of Go, 1.15 to 1.27, that make them in common configurations.",
      versions.isEmpty ? nil : versions.map { Array($0.utf8) })
  }
}

/// A version of TLS as people call it; one that is not known in hexadecimal digits.
private func name(ofTLS version: UInt16) -> [UInt8] {
  let name =
    switch version {
    case 0x0301...0x0304: "1.\(version - 0x0301)"
    case 0x0300: "ssl3"
    default: "0x" + String(version, radix: 16)
    }
  return Array(name.utf8)
}
