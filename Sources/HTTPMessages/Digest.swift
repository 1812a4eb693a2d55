import CDigest

/// Digests of text, in hexadecimal digits.
enum Digest {
  static func md5(_ text: String) -> String { digits(of: text, count: 16, cdigest_md5) }

  static func sha256(_ text: String) -> String { digits(of: text, count: 32, cdigest_sha256) }

  private static func digits(
    of text: String, count: Int,
    _ digest: (UnsafeRawPointer?, Int, UnsafeMutablePointer<UInt8>?) -> Void
  ) -> String {
    var text = text
    var bytes = [UInt8](repeating: 0, count: count)
    text.withUTF8 { digest($0.baseAddress, $0.count, &bytes) }
    return hexadecimal(bytes)
  }

  /// Two digits for each byte.
  static func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
  }
}
