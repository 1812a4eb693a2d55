import TraceModel

extension TLSFingerprint {
  /// What a whole ClientHello over TCP is known by.
  init(_ hello: ClientHello) {
    let offers = hello.offers.withoutGrease
    self.init(
      ja3: Self.ja3(offers), ja4: Self.ja4(offers, firstProtocol: hello.protocols.first),
      versions: offers.versions, goVersions: GoHelloTable.versions(of: offers))
  }

  /// JA3 (https://github.com/salesforce/ja3): the MD5 of five lists of numbers.
  private static func ja3(_ offers: TLSOffers) -> String {
    Digest.md5(
      TLSOffers.text(of: [
        [offers.version], offers.cipherSuites, offers.extensions, offers.groups,
        offers.pointFormats.map(UInt16.init),
      ]))
  }

  /// JA4 (https://github.com/FoxIO-LLC/ja4, technical_details/JA4.md): how many of what there are in plain text, and
  /// the beginnings of the SHA-256 of the sorted cipher suites, and of the sorted extensions and the signature
  /// algorithms.
  private static func ja4(_ offers: TLSOffers, firstProtocol: [UInt8]?) -> String {
    let serverName: UInt16 = 0
    let alpn: UInt16 = 16
    let names: [UInt16: String] = [
      0x0304: "13", 0x0303: "12", 0x0302: "11", 0x0301: "10", 0x0300: "s3", 0x0002: "s2",
    ]
    func count(_ list: [UInt16]) -> String {
      let digits = String(min(list.count, 99))
      return digits.count < 2 ? "0" + digits : digits
    }
    func hex(_ list: [UInt16]) -> String {
      list.map { Digest.hexadecimal([UInt8($0 >> 8), UInt8($0 & 0xff)]) }.joined(separator: ",")
    }
    let plain =
      "t" + (names[offers.versions.max() ?? offers.version] ?? "00")
      + (offers.extensions.contains(serverName) ? "d" : "i") + count(offers.cipherSuites)
      + count(offers.extensions) + ends(of: firstProtocol ?? [])
    let extensions = hex(offers.extensions.filter { ![serverName, alpn].contains($0) }.sorted())
    let algorithms = hex(offers.signatureAlgorithms)
    return [
      plain, beginning(of: hex(offers.cipherSuites.sorted())),
      beginning(of: algorithms.isEmpty ? extensions : extensions + "_" + algorithms),
    ].joined(separator: "_")
  }

  /// The first and the last character of a protocol's name, or of its hexadecimal digits where one is no letter or digit.
  private static func ends(of name: [UInt8]) -> String {
    guard let first = name.first, let last = name.last else { return "00" }
    func isPlain(_ byte: UInt8) -> Bool {
      let scalar = Unicode.Scalar(byte)
      return scalar.isASCII
        && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
    }
    let text =
      [first, last].allSatisfy(isPlain)
      ? String(decoding: name, as: UTF8.self) : Digest.hexadecimal(name)
    return String(text.prefix(1) + text.suffix(1))
  }

  /// Twelve digits of a digest; zeros for nothing.
  private static func beginning(of text: String) -> String {
    text.isEmpty ? String(repeating: "0", count: 12) : String(Digest.sha256(text).prefix(12))
  }
}
