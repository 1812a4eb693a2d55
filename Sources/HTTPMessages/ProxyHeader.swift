/// What a proxy may send before all else on a connection: the header of the PROXY protocol (proxy-protocol.txt, 2).
enum ProxyHeader {
  /// The longest line of version 1, which begins with `PROXY `, with its end.
  static let longestLine = 107
  private static let signature: [UInt8] = [13, 10, 13, 10, 0, 13, 10, 81, 85, 73, 84, 10]

  /// The length of a header of version 2, with the addresses in it, if the first bytes of a direction begin with one.
  static func lengthOfVersion2(_ bytes: UnsafeRawBufferPointer, isFirst: Bool) -> Int? {
    guard isFirst, bytes.count >= 16, zip(bytes, signature).allSatisfy({ $0 == $1 }) else {
      return nil
    }
    return 16 + Int(bytes[14]) << 8 + Int(bytes[15])
  }
}
