import TraceModel

/// A parsed head of an HTTP/1 message.
struct HTTPHead {
  /// The first line.
  enum StartLine: Equatable {
    /// Where method and target are in the text.
    case request(method: Range<Int>, target: Range<Int>)
    /// The status code.
    case response(status: UInt16)
    /// The preface of HTTP/2 (RFC 9113, 3.4), which looks like a request.
    case preface
  }

  /// What the fields say of the body's length (RFC 9112, 6).
  enum BodyFields: Equatable {
    case none
    case length(UInt64)
    case chunked
    /// A transfer coding that does not end with `chunked`.
    case otherCoding
    /// Lengths that contradict one another, or are none.
    case invalid
  }

  var start: StartLine
  var body = BodyFields.none
  /// Tells that the body is sent once the server wants it (RFC 9110, 10.1.1).
  var expectsContinue = false
  var text = HTTPHeadText()
  /// How many bytes it has, with its empty line; nil if that was not among the bytes.
  var length: Int?

  /// Tells that bytes may begin an HTTP/1 message or a ClientHello, as far as there are any.
  ///
  /// A wrong guess costs a search for an end.
  static func mayBegin(_ bytes: UnsafeRawBufferPointer) -> Bool {
    beginsAsKnown(bytes) || mayBeMethod(bytes)
  }

  /// The same for bytes that are hardly anything else, or too few to say.
  static func beginsAsKnown(_ bytes: UnsafeRawBufferPointer) -> Bool {
    if bytes.first == 0x16 { return bytes.count < 2 || bytes[1] == 0x03 }
    return beginnings.contains { beginning in
      zip(bytes, beginning).allSatisfy { $0 == $1 }
    }
  }

  private static let beginnings: [[UInt8]] = [
    "HTTP/1.", "GET ", "HEAD ", "POST ", "PUT ", "DELETE ", "CONNECT ", "OPTIONS ", "TRACE ",
    "PATCH ", "PRI ", "PROXY ",
  ].map { Array($0.utf8) }

  /// Tells that bytes begin with a method as registries have them: capital letters, `-` and `_`, and a space.
  private static func mayBeMethod(_ bytes: UnsafeRawBufferPointer) -> Bool {
    for (index, byte) in bytes.prefix(longestMethod + 1).enumerated() {
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): continue
      case UInt8(ascii: "-"), UInt8(ascii: "_"): if index == 0 { return false }
      case UInt8(ascii: " "): return index > 0
      default: return false
      }
    }
    return bytes.count <= longestMethod
  }

  private static let longestMethod = 20

  /// Where the head ends, behind its empty line; nil if that is not among the bytes.
  ///
  /// All before `start` was searched already.
  static func end(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
    // A line may end with only LF (RFC 9112, 2.2).
    var index = max(start - 2, 0)
    while let newline = bytes.first(UInt8(ascii: "\n"), from: index) {
      index = newline + 1
      if index < bytes.count, bytes[index] == UInt8(ascii: "\n") { return index + 1 }
      if index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\r"),
        bytes[index + 1] == UInt8(ascii: "\n")
      {
        return index + 2
      }
    }
    return nil
  }
}
