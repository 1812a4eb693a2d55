import TraceModel

/// Texts that most requests have in common, kept once.
struct CommonText {
  /// The method of the request before.
  var method: [UInt8] = []
  /// The host of the request before.
  var host: [UInt8] = []
}

/// The texts of one request, gathered from the lines of one CPU, which come in order.
///
/// A text told twice is taken once, and the target grows only by the piece that comes next: it is
/// always a beginning of the true one, whatever was lost.
struct RequestText {
  /// `Request.Method`; of length 0 if its line was lost.
  private(set) var method = CallerValue()
  /// `Request.Host`; of length 0 if its line was lost.
  private(set) var host = CallerValue()
  /// `Request.RemoteAddr`; of length 0 if its line was lost.
  private(set) var client = CallerValue()
  /// `Request.RequestURI`, as far as its pieces have come.
  private(set) var target = CallerValue()
  /// The piece of the target that may be appended; nil once a piece was shorter than it should be.
  private var nextPiece: Int? = 0

  /// How many bytes are held.
  var byteCount: Int {
    method.bytes.count + host.bytes.count + client.bytes.count + target.bytes.count
  }

  /// Takes a line in; true when it was the last one of the request.
  mutating func add(
    _ line: CallerText, text: HexText, targetPieces: Int, sharing common: inout CommonText
  ) -> Bool {
    switch line.field {
    case .method:
      guard method.length == 0 else { return false }
      method = CallerValue(bytes: text.bytes(sharing: &common.method), length: text.length)
    case .host:
      guard host.length == 0 else { return false }
      host = CallerValue(bytes: text.bytes(sharing: &common.host), length: text.length)
    case .client:
      guard client.length == 0 else { return false }
      text.append(to: &client.bytes)
      client.length = text.length
    case .target(let piece):
      append(text, asPiece: piece)
      return line.length <= UInt64(CallerField.pieceLength) || piece >= targetPieces - 1
    }
    return false
  }

  /// The finished text as a record shows it.
  func caller(request number: Int) -> Caller {
    Caller(request: number, method: method, target: target, host: host, client: client)
  }

  private mutating func append(_ text: HexText, asPiece piece: Int) {
    // The length from this piece on tells the whole length, whichever piece comes first.
    let before = UInt64(piece * CallerField.pieceLength)
    let (whole, overflow) = before.addingReportingOverflow(text.length)
    if target.length == 0 { target.length = overflow ? .max : whole }
    guard piece == nextPiece, target.length == whole else { return }
    text.append(to: &target.bytes)
    nextPiece = text.count == CallerField.pieceLength ? piece + 1 : nil
  }
}
