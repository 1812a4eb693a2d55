/// Finds the end of a body in chunks (RFC 9112, 7.1).
struct ChunkedBody: Equatable {
  private enum State: Equatable {
    /// In the size, of which no digit may have been read yet.
    case size(UInt64, isEmpty: Bool)
    /// Behind the size, in the extensions.
    case sizeLine(UInt64)
    case data(UInt64)
    /// Behind the data, before its line end.
    case dataEnd
    /// In the trailers; a line without any byte but CR is the end.
    case trailer(isEmpty: Bool)
    case complete
  }

  private var state = State.size(0, isEmpty: true)

  /// Tells that the body has ended.
  var isComplete: Bool { state == .complete }

  /// Steps over so many bytes that are not here, if all of them are the content of a chunk.
  mutating func skip(_ count: Int64) -> Bool {
    guard case .data(let rest) = state, count <= rest else { return false }
    state = count == rest ? .dataEnd : .data(rest - UInt64(count))
    return true
  }

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
    case .size(let size, let isEmpty):
      if let digit = hexadecimalDigit(byte) {
        // More than 2⁶⁰ bytes are in no body; zeros before them may be any number.
        return size < 1 << 56 ? .size(size << 4 | UInt64(digit), isEmpty: false) : nil
      }
      guard !isEmpty else { return nil }
      return self.state(after: byte, in: .sizeLine(size))
    case .sizeLine(let size):
      guard isNewline else { return state }
      return size == 0 ? .trailer(isEmpty: true) : .data(size)
    case .dataEnd:
      // A chunk that is longer than it says is read on to its line's end.
      return isNewline ? .size(0, isEmpty: true) : state
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
