/// An inbound HTTP request.
public struct Caller: Sendable, Equatable {
  /// A number that is unique in the run: the order in which requests were first heard of.
  public let request: Int
  /// What the request says of itself.
  public let text: RequestText
  /// What was asked for; the first header field is the detail of number 1.
  public let options: CallerOptions

  /// Puts the parts together.
  public init(request: Int, text: RequestText, options: CallerOptions = CallerOptions()) {
    self.request = request
    self.text = text
    self.options = options
  }
}

/// The texts of a request in one buffer; the bytes are the target's and may be anything.
public struct RequestText: Sendable, Equatable {
  /// A text, in the order in which the script sends them.
  public enum Part: Int, Sendable, CaseIterable {
    /// `Request.Method`.
    case method
    /// `Request.Host`.
    case host
    /// `Request.RemoteAddr`: the client's address and port.
    case client
    /// `Request.RequestURI`: the request target as it came on the wire (RFC 9112, 3.2).
    case target
  }

  /// The bytes that were read of all parts, one part behind the other.
  public private(set) var bytes: [UInt8] = []
  /// Where each part ends in the bytes; the next one begins there.
  private var ends = InlineArray<4, UInt32>(repeating: 0)
  /// The length of each part in the target, in bytes.
  private var lengths = InlineArray<4, UInt64>(repeating: 0)

  /// What else the request has.
  public var details = RequestDetails()
  /// The protocol that it came by; nil if that is not known.
  public var `protocol`: RequestProtocol?
  /// The ends of the connection that it came by, as its socket has them; nil if they are not known.
  public var local, peer: Endpoint?

  /// Begins with nothing.
  public init() {}

  /// How many bytes were read in all.
  public var byteCount: Int { bytes.count + details.bytes.count }

  /// Where the bytes of a part are.
  public func range(of part: Part) -> Range<Int> {
    let start = part == .method ? 0 : ends[part.rawValue - 1]
    return Int(start)..<Int(ends[part.rawValue])
  }

  /// The length of a part in the target, which may be more than was read of it; 0 if its line was lost.
  public func length(of part: Part) -> UInt64 { lengths[part.rawValue] }

  /// Tells that not all of a part was read.
  public func isTruncated(_ part: Part) -> Bool {
    UInt64(range(of: part).count) < length(of: part)
  }

  /// Tells that not all of some part was read.
  public var isTruncated: Bool {
    isTruncated(.method) || isTruncated(.host) || isTruncated(.client) || isTruncated(.target)
  }

  /// States the length of a part in the target.
  public mutating func setLength(of part: Part, to length: UInt64) {
    lengths[part.rawValue] = length
  }

  /// Appends bytes to a part; what is behind it moves on.
  public mutating func append(_ new: UnsafeRawBufferPointer, to part: Part) {
    if bytes.isEmpty { bytes.reserveCapacity(Self.usualCapacity) }
    let end = Int(ends[part.rawValue])
    if end == bytes.count {
      bytes.append(contentsOf: new)
    } else {
      bytes.insert(contentsOf: new, at: end)
    }
    for index in part.rawValue..<ends.count { ends[index] += UInt32(new.count) }
  }

  /// Forgets everything, but keeps a small buffer for the next request.
  public mutating func removeAll() {
    bytes.removeAll(keepingCapacity: bytes.capacity <= Self.keptCapacity)
    ends = InlineArray(repeating: 0)
    lengths = InlineArray(repeating: 0)
    if !details.all.isEmpty { details.removeAll() }
    `protocol` = nil
    local = nil
    peer = nil
  }

  /// Tells that all parts are the same.
  public static func == (left: RequestText, right: RequestText) -> Bool {
    left.bytes == right.bytes && left.details == right.details && left.protocol == right.protocol
      && left.local == right.local && left.peer == right.peer
      && Part.allCases.allSatisfy {
        left.range(of: $0) == right.range(of: $0) && left.length(of: $0) == right.length(of: $0)
      }
  }

  /// What most requests need at most.
  private static let usualCapacity = 96
  /// What is kept: text that is long would outgrow the bound of all text once it is forgotten.
  private static let keptCapacity = 2 * usualCapacity
}
