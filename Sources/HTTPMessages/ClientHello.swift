/// What a ClientHello says of where it wants to go, and of who sends it (RFC 8446, 4.1.2).
struct ClientHello: Equatable {
  /// The name of the server (RFC 6066, 3).
  private(set) var serverName: [UInt8]?
  /// The protocols that are offered (RFC 7301).
  private(set) var protocols: [[UInt8]] = []
  /// What it offers otherwise.
  private(set) var offers = TLSOffers()
  /// Tells that it was not read to its end.
  private(set) var isTruncated = false

  /// Whether more bytes would add nothing to it.
  static func isSettled(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let (content, goesOn) = handshake(in: bytes)
    return !goesOn || content.first.map { $0 != 1 } ?? false || isWhole(content)
  }

  private static func isWhole(_ message: [UInt8]) -> Bool {
    message.count >= 4
      && message.count >= 4 + Int(message[1]) << 16 + Int(message[2]) << 8 + Int(message[3])
  }

  /// The content of the records of the handshake that bytes begin with (RFC 8446, 5.1), as much as there is of it.
  ///
  /// - Returns: it, and whether more bytes may bring more of it.
  private static func handshake(in bytes: UnsafeRawBufferPointer) -> ([UInt8], goesOn: Bool) {
    var content: [UInt8] = []
    var start = 0
    while start + 5 <= bytes.count {
      // A record of the handshake, of any version.
      guard bytes[start] == 22, bytes[start + 1] == 3 else { return (content, false) }
      let end = start + 5 + Int(bytes[start + 3]) << 8 + Int(bytes[start + 4])
      content += bytes[(start + 5)..<min(end, bytes.count)]
      start = end
    }
    return (content, true)
  }

  /// Parses a ClientHello, or as much of it as there is; nil if it is none.
  init?(_ bytes: UnsafeRawBufferPointer) {
    let (message, _) = Self.handshake(in: bytes)
    isTruncated = !Self.isWhole(message)
    var reader = TLSReader(bytes: message[...])
    guard reader.number(1) == 1 else { return nil }
    guard let length = reader.number(3) else { return }
    reader = TLSReader(bytes: reader.bytes.prefix(length))
    // Legacy version, random, session, cipher suites, compression methods.
    guard let version = reader.number(2), reader.skip(32), reader.vector(1) != nil,
      var suites = reader.vector(2).map(TLSReader.init), reader.vector(1) != nil
    else {
      isTruncated = true
      return
    }
    offers.version = UInt16(version)
    offers.cipherSuites = suites.numbers()
    guard let length = reader.number(2) else { return }  // no extensions
    if length > reader.bytes.count { isTruncated = true }
    var extensions = TLSReader(bytes: reader.bytes.prefix(length))
    while let type = extensions.number(2) {
      guard let content = extensions.vector(2) else {
        isTruncated = true
        return
      }
      read(type, TLSReader(bytes: content))
    }
  }

  private mutating func read(_ type: Int, _ content: TLSReader) {
    var content = content
    offers.extensions.append(UInt16(type))
    switch type {
    case 0:  // server_name: a list, of which host_name (0) is the only type
      guard content.number(2) != nil, content.number(1) == 0, let name = content.vector(2),
        !name.isEmpty
      else { return }
      serverName = Array(name)
    case 16:  // application_layer_protocol_negotiation
      guard content.number(2) != nil else { return }
      while protocols.count < Self.mostProtocols, let name = content.vector(1) {
        if !name.isEmpty { protocols.append(Array(name)) }
      }
    case 10:  // supported_groups
      if content.number(2) != nil { offers.groups = content.numbers() }
    case 11:  // ec_point_formats
      if content.number(1) != nil { offers.pointFormats = Array(content.bytes) }
    case 13:  // signature_algorithms
      if content.number(2) != nil { offers.signatureAlgorithms = content.numbers() }
    case 43:  // supported_versions
      if content.number(1) != nil { offers.versions = content.numbers() }
    default: break
    }
  }

  /// Clients offer two or three.
  private static let mostProtocols = 16
}

/// Reads the presentation language of TLS (RFC 8446, 3).
private struct TLSReader {
  fileprivate private(set) var bytes: ArraySlice<UInt8>

  init(bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
  }

  /// An unsigned number of so many bytes; nil if there are fewer.
  mutating func number(_ size: Int) -> Int? {
    guard bytes.count >= size else { return nil }
    let value = bytes.prefix(size).reduce(0) { $0 << 8 | Int($1) }
    bytes = bytes.dropFirst(size)
    return value
  }

  /// A vector whose length takes so many bytes; nil if it is not whole.
  mutating func vector(_ size: Int) -> ArraySlice<UInt8>? {
    guard let length = number(size), bytes.count >= length else { return nil }
    let content = bytes.prefix(length)
    bytes = bytes.dropFirst(length)
    return content
  }

  /// Numbers of two bytes, as many as are whole.
  mutating func numbers() -> [UInt16] {
    var numbers: [UInt16] = []
    while let number = number(2) { numbers.append(UInt16(number)) }
    return numbers
  }

  mutating func skip(_ count: Int) -> Bool {
    guard bytes.count >= count else { return false }
    bytes = bytes.dropFirst(count)
    return true
  }
}
