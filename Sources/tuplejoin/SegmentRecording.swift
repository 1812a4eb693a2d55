import Correlation
import Glibc
import SocketFilter
import TraceModel

/// What must be known to replay segments: the first line of their recording.
struct SegmentRecordingHeader {
  static let word = "tuplejoin-segments"
  /// The version of what follows, which is written and read.
  static let version = 1
  /// Turns the segments' times into wall time.
  let clock: KernelClock
  /// How much of a head was taken, in bytes.
  let headLimit: Int
  /// The header fields that are shown.
  let fields: [String]

  init(clock: KernelClock, headLimit: Int, fields: [String]) {
    self.clock = clock
    self.headLimit = headLimit
    self.fields = fields
  }

  /// Reads a line.
  ///
  /// - Throws: `RecordingHeader.Unreadable` if it is none of a recording, or of one that cannot be read.
  init(line: String) throws(RecordingHeader.Unreadable) {
    let words = line.split(separator: " ").map(String.init)
    guard words.count >= 2, words[0] == Self.word, let version = Int(words[1]) else {
      throw .notHeader
    }
    guard version == Self.version else { throw .version(version) }
    guard words.count >= 4, let offset = Int64(words[2]), let limit = Int(words[3]), limit > 0
    else { throw .notHeader }
    self.init(
      clock: KernelClock(offset: offset), headLimit: limit, fields: Array(words.dropFirst(4)))
  }

  var line: String {
    let words = [Self.word, "\(Self.version)", "\(clock.offset)", "\(headLimit)"] + fields
    return words.joined(separator: " ") + "\n"
  }
}

/// The segments of a run, to be replayed: one header line, then frames of a size and as many bytes.
///
/// A size of 0 stands for the filter's counters, three numbers of 64 bits; all are little-endian.
final class SegmentRecording {
  private let recording: Recording
  private var buffer: [UInt8] = []

  init(path: String) throws(OutputError) {
    recording = try Recording(path: path)
  }

  func begin(_ header: SegmentRecordingHeader) throws(OutputError) {
    buffer += Array(header.line.utf8)
    try flush()
  }

  func append(_ record: UnsafeRawBufferPointer) {
    withUnsafeBytes(of: UInt32(record.count).littleEndian) { buffer += $0 }
    buffer += record
  }

  func append(_ counters: FilterCounters) {
    withUnsafeBytes(of: UInt32(0)) { buffer += $0 }
    for number in [counters.lost, counters.fragments, counters.displaced] {
      withUnsafeBytes(of: number.littleEndian) { buffer += $0 }
    }
  }

  func flush() throws(OutputError) {
    let result = buffer.withUnsafeBytes { bytes in
      Result { () throws(OutputError) in try recording.append(bytes) }
    }
    buffer.removeAll(keepingCapacity: true)
    try result.get()
  }
}

/// What a recording of segments holds.
struct SegmentRecordingReader {
  let header: SegmentRecordingHeader
  private let bytes: [UInt8]
  private var position: Int

  /// Reads a recording; nil if it is one of something else.
  init?(path: String) throws(RecordingError) {
    guard let bytes = try Self.contents(of: path) else { return nil }
    guard
      let end = bytes.prefix(RecordingReader.longestHeader).firstIndex(of: UInt8(ascii: "\n"))
    else { throw .notRecording(path: path) }
    do throws(RecordingHeader.Unreadable) {
      header = try SegmentRecordingHeader(line: String(decoding: bytes[..<end], as: UTF8.self))
    } catch {
      throw RecordingError(error, path: path, readable: SegmentRecordingHeader.version)
    }
    self.bytes = bytes
    position = end + 1
  }

  /// How many bytes are still to be handed over; behind the last whole segment those of a damaged one.
  var rest: Int { bytes.count - position }

  /// Hands over what comes next: a segment or counters; false at the end, or where the rest is damaged.
  mutating func next(
    _ segment: (UnsafeRawBufferPointer) -> Void, _ counters: (FilterCounters) -> Void
  ) -> Bool {
    bytes.withUnsafeBytes { bytes in
      guard bytes.count - position >= 4 else { return false }
      let size = Int(
        UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self)))
      let start = position + 4
      let count = size == 0 ? 24 : size
      guard bytes.count - start >= count else { return false }
      position = start + count
      if size > 0 {
        segment(UnsafeRawBufferPointer(rebasing: bytes[start..<position]))
        return true
      }
      let numbers = [0, 8, 16].map {
        UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: start + $0, as: UInt64.self))
      }
      counters(FilterCounters(lost: numbers[0], fragments: numbers[1], displaced: numbers[2]))
      return true
    }
  }

  /// The bytes of the file; nil unless it begins as a recording of segments does.
  private static func contents(of path: String) throws(RecordingError) -> [UInt8]? {
    guard let file = fopen(path, "re") else { throw .cannotRead(path: path, errno) }
    defer { fclose(file) }
    let word = Array(SegmentRecordingHeader.word.utf8)
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = fread(&piece, 1, piece.count, file)
      if count == 0 {
        if ferror(file) != 0 { throw .cannotRead(path: path, errno) }
        return bytes.starts(with: word) ? bytes : nil
      }
      bytes += piece[..<count]
      guard bytes.count < word.count || bytes.starts(with: word) else { return nil }
    }
  }
}
