/// Finds the end of a body in chunks (RFC 9112, 7.1).
struct ChunkedBody: Equatable {
  private enum State: Equatable {
    /// In the size, of which so many digits were read.
    case size(UInt64, digits: Int)
    /// Behind the size, in the extensions.
    case sizeLine(UInt64)
    case data(UInt64)
    /// Behind the data, before its line end.
    case dataEnd
    /// In the trailers; a line without any byte but CR is the end.
    case trailer(isEmpty: Bool)
    case complete
  }

  private var state = State.size(0, digits: 0)

  /// Tells that the body has ended.
  var isComplete: Bool { state == .complete }

  /// Reads on.
  ///
  /// - Returns: how many bytes belong to the body; nil if they are not in the form of chunks.
  mutating func read(_ bytes: UnsafeRawBufferPointer) -> Int? {
    var index = 0
    while index < bytes.count, state != .complete {
      if case .data(let rest) = state {
        let count = min(rest, UInt64(bytes.count - index))
        index += Int(count)
        state = count == rest ? .dataEnd : .data(rest - count)
        continue
      }
      guard let next = Self.state(after: bytes[index], in: state) else { return nil }
      state = next
      index += 1
    }
    return index
  }

  private static func state(after byte: UInt8, in state: State) -> State? {
    let isNewline = byte == UInt8(ascii: "\n")
    switch state {
    case .size(let size, let digits):
      if let digit = hexadecimalDigit(byte) {
        // 15 digits are more than any body has.
        return digits < 15 ? .size(size << 4 | UInt64(digit), digits: digits + 1) : nil
      }
      guard digits > 0 else { return nil }
      return self.state(after: byte, in: .sizeLine(size))
    case .sizeLine(let size):
      guard isNewline else { return state }
      return size == 0 ? .trailer(isEmpty: true) : .data(size)
    case .dataEnd:
      if isNewline { return .size(0, digits: 0) }
      return byte == UInt8(ascii: "\r") ? state : nil
    case .trailer(let isEmpty):
      if isNewline { return isEmpty ? .complete : .trailer(isEmpty: true) }
      return .trailer(isEmpty: isEmpty && byte == UInt8(ascii: "\r"))
    case .data, .complete:
      return state
    }
  }

  private static func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
