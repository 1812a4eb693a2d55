import TraceModel

/// Puts a request's text together from the lines of one CPU, which come in order.
///
/// A text that comes twice is taken once, and the target grows only by the piece that comes next: it is
/// always a beginning of the true one, whatever was lost.
struct TextAssembly {
  /// The text, as far as it has come.
  private(set) var text = RequestText()
  /// Tells that the last line has come.
  private(set) var isComplete = false
  /// The piece of the target that may be appended; nil once a piece was shorter than it should be.
  private var nextPiece: Int? = 0

  /// Takes a line in.
  ///
  /// - Parameters:
  ///   - line: the line.
  ///   - batchText: what it refers to.
  ///   - targetPieces: how many pieces a target has at most.
  ///   - headers: how many header fields were asked for.
  /// - Returns: how many bytes the text has grown by.
  mutating func add(
    _ line: CallerText, from batchText: UnsafeRawBufferPointer, targetPieces: Int, headers: Int
  ) -> Int {
    let before = text.byteCount
    let bytes = Self.bytes(of: line, in: batchText)
    switch line.field {
    case .method:
      set(.method, to: bytes, length: line.length)
      text.protocol = text.protocol ?? RequestProtocol(bits: line.note)
    case .host: set(.host, to: bytes, length: line.length)
    case .client: set(.client, to: bytes, length: line.length)
    case .inboundLocal: text.local = text.local ?? Endpoint(bytes, port: line.note)
    case .inboundPeer: text.peer = text.peer ?? Endpoint(bytes, port: line.note)
    case .target(let piece):
      append(bytes, length: line.length, asPiece: piece)
      isComplete = line.endsText(targetPieces: targetPieces)
    case .detail(let number, let piece):
      guard number <= headers else { break }
      if piece == 0 {
        text.details.begin(number, values: Int(line.note), length: line.length, with: bytes)
      } else {
        text.details.extend(
          number, at: piece * CallerField.pieceLength, left: line.length, with: bytes)
      }
    }
    return text.byteCount - before
  }

  /// Takes over what other requests have sent, and returns how many bytes the text has grown by.
  mutating func inherit(_ common: RequestText) -> Int {
    let before = text.byteCount
    text.protocol = text.protocol ?? common.protocol
    text.local = text.local ?? common.local
    text.peer = text.peer ?? common.peer
    common.bytes.withUnsafeBytes { bytes in
      for part in [.method, .host, .client] as [RequestText.Part] {
        set(
          part, to: UnsafeRawBufferPointer(rebasing: bytes[common.range(of: part)]),
          length: common.length(of: part))
      }
    }
    return text.byteCount - before
  }

  /// Starts over.
  mutating func reset() {
    text.removeAll()
    isComplete = false
    nextPiece = 0
  }

  /// The bytes of a line: not more than a piece, and not more than its stated length.
  private static func bytes(
    of line: CallerText, in batchText: UnsafeRawBufferPointer
  ) -> UnsafeRawBufferPointer {
    let limit = Int(min(UInt64(CallerField.pieceLength), line.length))
    return UnsafeRawBufferPointer(rebasing: batchText[line.text].prefix(limit))
  }

  private mutating func set(
    _ part: RequestText.Part, to bytes: UnsafeRawBufferPointer, length: UInt64
  ) {
    guard text.length(of: part) == 0 else { return }
    text.append(bytes, to: part)
    text.setLength(of: part, to: length)
  }

  private mutating func append(
    _ bytes: UnsafeRawBufferPointer, length: UInt64, asPiece piece: Int
  ) {
    // The length from this piece on gives the whole length, whichever piece comes first.
    let (whole, overflow) = UInt64(piece * CallerField.pieceLength).addingReportingOverflow(length)
    if text.length(of: .target) == 0 {
      text.setLength(of: .target, to: overflow ? .max : whole)
    }
    guard piece == nextPiece, text.length(of: .target) == whole else { return }
    text.append(bytes, to: .target)
    nextPiece = bytes.count == CallerField.pieceLength ? piece + 1 : nil
  }
}

extension Endpoint {
  /// The end whose IP address has these bytes, 4 or 16; nil if it is none.
  fileprivate init?(_ bytes: UnsafeRawBufferPointer, port: UInt16) {
    switch bytes.count {
    case 4:
      let address = UInt32(bigEndian: bytes.loadUnaligned(as: UInt32.self))
      self.init(address: IPAddress(ipv4: address), port: port)
    case 16:
      let high = UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self))
      let low = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
      let isMapped = high == 0 && low >> 32 == 0xffff
      self.init(
        address: isMapped
          ? IPAddress(ipv4: UInt32(truncatingIfNeeded: low)) : IPAddress(ipv6High: high, low: low),
        port: port)
    default: return nil
    }
  }
}

extension CallerText {
  /// Tells that it is of a piece that no script of the trace reads: it only looks like such a line, and is of another
  /// version, whose lines have another shape.
  func isBeyond(targetPieces: Int) -> Bool {
    if case .target(let piece) = field { piece >= targetPieces } else { false }
  }

  /// Tells that it is the last line of a request's text: of a target that has so many pieces at most.
  func endsText(targetPieces: Int) -> Bool {
    guard case .target(let piece) = field else { return false }
    return length <= UInt64(CallerField.pieceLength) || piece >= targetPieces - 1
  }
}
