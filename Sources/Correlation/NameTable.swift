import TraceModel

/// The names that connects and uses refer to, put together from their pieces; bounded, and printed again each second
/// by the script, so that what was forgotten comes back.
struct NameTable {
  /// A text some of whose pieces have not come yet.
  fileprivate struct Text {
    var bytes: [UInt8] = []
    var length: UInt64 = 0
    var nextPiece = 0
    var isComplete = false
  }

  fileprivate struct Partial {
    var server = Text()
    var proxy = Text()
  }

  private let limit: Int
  private var whole: [UInt64: ServerName] = [:]
  private var partial: [UInt64: Partial] = [:]
  /// How many names were forgotten.
  private(set) var evicted: UInt64 = 0

  /// - Parameter limit: how many names are remembered.
  init(limit: Int) {
    self.limit = max(limit, 1)
  }

  /// The name of a number; nil if it is not known, or not whole.
  subscript(number: UInt64) -> ServerName? { whole[number] }

  /// Takes in a piece.
  ///
  /// - Returns: whether the name is whole since now.
  mutating func add(_ piece: NamePiece, text: UnsafeRawBufferPointer) -> Bool {
    guard whole[piece.name] == nil else { return false }
    if partial.count >= limit {
      evicted += UInt64(partial.count)
      partial.removeAll()
    }
    let entry = partial[piece.name, default: Partial()].adding(piece, text)
    partial[piece.name] = entry
    let isProxied = piece.name & proxiedBit != 0
    guard entry.server.isComplete, entry.proxy.isComplete || !isProxied else { return false }
    partial[piece.name] = nil
    if whole.count >= limit {
      evicted += UInt64(whole.count)
      whole.removeAll()
    }
    let scheme = ServerName.Scheme(nameNumber: piece.name)
    whole[piece.name] = ServerName(
      server: ServerName.Host(
        text: entry.server.bytes, length: entry.server.length, defaultPort: scheme?.port),
      scheme: scheme,
      proxy: isProxied
        ? ServerName.Host(text: entry.proxy.bytes, length: entry.proxy.length, defaultPort: nil)
        : nil)
    return true
  }
}

/// The bit of a name's number that says that there is a proxy.
private let proxiedBit: UInt64 = 4

extension NameTable.Partial {
  fileprivate func adding(_ piece: NamePiece, _ text: UnsafeRawBufferPointer) -> Self {
    var entry = self
    if piece.isOfProxy {
      entry.proxy.add(piece, text)
    } else {
      entry.server.add(piece, text)
    }
    return entry
  }
}

extension NameTable.Text {
  /// Appends the piece that comes next; the first one starts over.
  fileprivate mutating func add(_ piece: NamePiece, _ batchText: UnsafeRawBufferPointer) {
    if piece.piece == 0 { self = Self() }
    let (whole, overflow) = UInt64(piece.piece * CallerField.pieceLength)
      .addingReportingOverflow(piece.length)
    guard piece.piece == nextPiece, !overflow, piece.piece == 0 || whole == length else { return }
    length = whole
    bytes += batchText[piece.text].prefix(
      Int(min(UInt64(CallerField.pieceLength), piece.length)))
    nextPiece += 1
    isComplete =
      piece.length <= UInt64(CallerField.pieceLength) || nextPiece == NamePiece.mostPieces
  }
}

extension ServerName.Host {
  /// Takes `host`, `host:port`, `[address]:port` or `:port` apart, as `net.SplitHostPort` does.
  ///
  /// - Parameters:
  ///   - text: the text, as far as it was read.
  ///   - length: its whole length in bytes.
  ///   - defaultPort: the port where the text has none.
  init(text: [UInt8], length: UInt64, defaultPort: UInt16?) {
    guard UInt64(text.count) >= length else {
      self.init(address: text, port: nil, truncated: length)
      return
    }
    var host = text[...]
    var port: ArraySlice<UInt8>?
    if host.first == UInt8(ascii: "["), let end = host.firstIndex(of: UInt8(ascii: "]")) {
      port = host[(end + 1)...].first == UInt8(ascii: ":") ? host[(end + 2)...] : nil
      host = host[1..<end]
    } else if let colon = host.firstIndex(of: UInt8(ascii: ":")),
      host.lastIndex(of: UInt8(ascii: ":")) == colon
    {
      port = host[(colon + 1)...]
      host = host[..<colon]
    }
    let number = port.flatMap { digits in
      digits.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
        ? UInt16(String(decoding: digits, as: UTF8.self)) : nil
    }
    self.init(
      address: Array(host),
      port: (port ?? []).isEmpty ? defaultPort : number == 0 ? nil : number)
  }
}
