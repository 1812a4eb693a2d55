import Correlation
import Glibc
import TraceModel

/// The raw stream of a run, to be replayed: one header line, then what bpftrace printed, and the lines
/// that `ProcessFacts` added to it.
struct Recording {
  private let sink: ByteSink

  /// Creates the file for its owner only, since it holds what requests held; nothing is replaced.
  init(path: String) throws(OutputError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw errno == EEXIST || errno == ELOOP
        ? .exists(path: path) : .cannotWrite(path: path, errno)
    }
    sink = ByteSink(descriptor: descriptor, name: path)
  }

  /// Writes the header line.
  func begin(_ header: RecordingHeader) throws(OutputError) { try sink.write(header.line) }

  func append(_ bytes: UnsafeRawBufferPointer) throws(OutputError) {
    try sink.write(bytes)
  }
}

/// Reads a recording in pieces: so small that they stay in the processor's cache until their records
/// are printed, so large that handing them over costs little.
struct RecordingReader: ~Copyable {
  private static let pieceLength = 1 << 18
  /// The longest first line that is read, in bytes: one of 900 names of header fields.
  static let longestHeader = 1 << 16
  private let descriptor: Int32
  private let path: String
  private var buffer = [UInt8](repeating: 0, count: pieceLength)
  /// The bytes of the buffer that were read and not yet handed over.
  private var unread = 0..<0

  init(path: String) throws(RecordingError) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    self.path = path
    guard descriptor >= 0 else { throw .cannotRead(path: path, errno) }
  }

  deinit { close(descriptor) }

  /// Reads the header line.
  ///
  /// - Throws: `RecordingError` if there is none, or one that cannot be read.
  mutating func readHeader() throws(RecordingError) -> RecordingHeader {
    while !buffer[unread].contains(UInt8(ascii: "\n")), unread.count < Self.longestHeader {
      guard try read() else { break }
    }
    guard let end = buffer[unread].prefix(Self.longestHeader).firstIndex(of: UInt8(ascii: "\n"))
    else { throw .notRecording(path: path) }
    do throws(RecordingHeader.Unreadable) {
      let header = try RecordingHeader(line: String(decoding: buffer[..<end], as: UTF8.self))
      unread = end + 1..<unread.upperBound
      return header
    } catch {
      throw RecordingError(error, path: path, readable: RecordingHeader.version)
    }
  }

  /// Hands over the next piece; false at the end of the file.
  mutating func next(_ body: (UnsafeRawBufferPointer) throws -> Void) throws -> Bool {
    if unread.isEmpty, try !read() { return false }
    defer { unread = 0..<0 }
    try buffer.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[unread])) }
    return true
  }

  /// Reads what fits behind the unread bytes; false at the end of the file.
  private mutating func read() throws(RecordingError) -> Bool {
    while true {
      let count = buffer.withUnsafeMutableBytes { bytes in
        let free = UnsafeMutableRawBufferPointer(rebasing: bytes[unread.upperBound...])
        return Glibc.read(descriptor, free.baseAddress, free.count)
      }
      if count >= 0 {
        unread = unread.lowerBound..<unread.upperBound + count
        return count > 0
      }
      if errno != EINTR { throw .cannotRead(path: path, errno) }
    }
  }
}

/// Why a recording cannot be replayed.
enum RecordingError: Error, Equatable {
  case cannotRead(path: String, Int32)
  case notRecording(path: String)
  /// Its lines have the form of another version.
  case version(path: String, found: Int, readable: Int)
  /// Its header names a trace, or an option, that this version does not have.
  case unknownTrace(path: String, words: String)

  /// Why the first line of a file cannot be read, where one of this version could.
  init(_ reason: RecordingHeader.Unreadable, path: String, readable: Int) {
    self =
      switch reason {
      case .notHeader: .notRecording(path: path)
      case .version(let found): .version(path: path, found: found, readable: readable)
      case .trace(let words): .unknownTrace(path: path, words: words)
      }
  }

  var description: String {
    switch self {
    case .cannotRead(let path, let number):
      "cannot read \"\(path)\": \(String(cString: strerror(number)))"
    case .notRecording(let path): "\"\(path)\" does not begin as a recording does"
    case .version(let path, let found, let readable):
      "\"\(path)\" is a recording of version \(found), and this tuplejoin reads version \(readable)"
    case .unknownTrace(let path, let words):
      "\"\(path)\" is a recording of a trace that this tuplejoin does not know: \(words.visible)"
    }
  }

  var hint: String {
    switch self {
    case .cannotRead, .notRecording: "give a file that tuplejoin --record wrote"
    case .version(_, let found, let readable) where found < readable:
      "replay it with the tuplejoin that recorded it, an older one, or record again"
    case .version, .unknownTrace: "replay it with the tuplejoin that recorded it, a newer one"
    }
  }
}

extension String {
  /// The text without what could move a terminal's cursor, and at most 200 characters of it.
  fileprivate var visible: String {
    String(
      unicodeScalars.prefix(200).map {
        $0.isASCII && $0.value >= 0x20 && $0.value != 0x7f ? Character($0) : "?"
      })
  }
}
