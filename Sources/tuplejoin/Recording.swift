import Correlation
import Glibc
import TraceModel

/// The raw stream of a run, to be replayed: one header line, then what bpftrace printed, and the lines
/// that `ProcessFacts` added to it.
struct Recording {
  private let sink: ByteSink

  /// Creates the file for its owner alone, since it holds what requests held; nothing is replaced.
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
  private static let longestHeader = 1024
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
  /// - Throws: `RecordingError.notRecording` if there is none.
  mutating func readHeader() throws(RecordingError) -> RecordingHeader {
    while !buffer[unread].contains(UInt8(ascii: "\n")), unread.count < Self.longestHeader {
      guard try read() else { break }
    }
    guard let end = buffer[unread].prefix(Self.longestHeader).firstIndex(of: UInt8(ascii: "\n")),
      let header = RecordingHeader(line: String(decoding: buffer[..<end], as: UTF8.self))
    else { throw .notRecording(path: path) }
    unread = end + 1..<unread.upperBound
    return header
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

  var description: String {
    switch self {
    case .cannotRead(let path, let number):
      "cannot read \"\(path)\": \(String(cString: strerror(number)))"
    case .notRecording(let path): "\"\(path)\" does not begin as a recording does"
    }
  }

  var hint: String { "give a file that tuplejoin --record wrote" }
}
