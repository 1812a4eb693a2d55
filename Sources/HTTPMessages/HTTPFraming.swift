import TraceModel

/// How far the body behind a head reaches (RFC 9112, 6.3).
enum HTTPFraming: Equatable {
  /// So many bytes.
  case length(UInt64)
  /// So many bytes, or none: it may be the response to a HEAD.
  case lengthOrNone(UInt64)
  /// To the end of the connection, or none, likewise.
  case endOrNone
  /// Chunks, the last of which is empty.
  case chunked
  /// To the end of the connection, or of HTTP on it: a tunnel, another protocol.
  case toTheEnd
  /// What follows is inside of a tunnel (RFC 9110, 9.3.6).
  case tunnel
  /// It is not known: the next message is where one begins.
  case unknown
}

extension HTTPHead {
  /// The body of a request.
  var requestFraming: HTTPFraming {
    switch body {
    case .none: .length(0)
    case .length(let size): .length(size)
    case .chunked: .chunked
    case .otherCoding, .invalid: .unknown
    }
  }

  /// The body of a response to a request of a method, which is nil if it is not known.
  func responseFraming(status: UInt16, to method: RequestMethod?) -> HTTPFraming {
    if status == 101 { return .toTheEnd }
    if method == .head || status < 200 || status == 204 || status == 304 { return .length(0) }
    if method == .connect, status < 300 { return .tunnel }
    switch body {
    // It may answer a HEAD, which has no body.
    case .none, .otherCoding: return method == nil ? .endOrNone : .toTheEnd
    case .length(let size): return method == nil && size > 0 ? .lengthOrNone(size) : .length(size)
    case .chunked: return method == nil ? .unknown : .chunked
    case .invalid: return .unknown
    }
  }

  /// Takes in a Content-Length: a number, or a list of the same number (RFC 9110, 8.6).
  mutating func addContentLength(_ value: UnsafeRawBufferPointer) {
    // A transfer coding overrides it.
    if body == .chunked || body == .otherCoding { return }
    if let size = Self.number(value), body == .none {
      body = .length(size)
      text.bodySize = size
      return
    }
    for part in value.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
      let digits = part.filter { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
      guard let size = Self.number(digits), body == .none || body == .length(size) else {
        body = .invalid
        text.bodySize = nil
        return
      }
      body = .length(size)
      text.bodySize = size
    }
  }

  /// Takes in a Transfer-Encoding: only a last coding `chunked` delimits the body.
  mutating func addTransferEncoding(_ value: UnsafeRawBufferPointer) {
    text.bodySize = nil
    let last = value.split(separator: UInt8(ascii: ",")).last
    let name = last?.filter { $0 > 0x20 }.map { $0 | 0x20 } ?? []
    body = name.elementsEqual("chunked".utf8) ? .chunked : .otherCoding
  }

  private static func number(_ digits: some Collection<UInt8>) -> UInt64? {
    guard !digits.isEmpty else { return nil }
    var value: UInt64 = 0
    for byte in digits {
      let digit = byte &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(UInt64(digit))
      guard !overflow, !carry else { return nil }
      value = sum
    }
    return value
  }
}

/// The methods that the framing of their responses depends on.
enum RequestMethod: Equatable {
  case head, connect, other

  /// Fails if it may be the rest of a method that matters.
  ///
  /// - Parameters:
  ///   - name: as it came.
  ///   - isGuess: whether its first bytes may not have been seen.
  init?(_ name: ArraySlice<UInt8>, isGuess: Bool) {
    let rests = ["EAD", "ONNECT"]
    if isGuess, rests.contains(where: { $0.utf8.reversed().starts(with: name.reversed()) }) {
      return nil
    }
    self = name.withUnsafeBytes { name in
      name.isEqual(to: "HEAD") ? .head : name.isEqual(to: "CONNECT") ? .connect : .other
    }
  }
}
