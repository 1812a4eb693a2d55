import Glibc
import TraceModel

/// The raw stream of a run, to be replayed: one header line, then what bpftrace printed.
struct Recording {
  private static let signature = "tuplejoin-recording 1 clock-offset "
  private let sink: ByteSink

  /// Creates the file for its owner alone, since it holds what requests held; nothing is replaced.
  init(path: String) throws(OutputError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw errno == EEXIST || errno == ELOOP ? .exists(path: path) : .cannotWrite(path: path, errno)
    }
    sink = ByteSink(descriptor: descriptor, name: path)
  }

  func begin(_ clock: KernelClock) throws(OutputError) {
    let header = Array("\(Self.signature)\(clock.offset)\n".utf8)
    do { try header.withUnsafeBytes { try sink.write($0) } } catch { throw error as? OutputError ?? .closed }
  }

  func append(_ bytes: UnsafeRawBufferPointer) throws(OutputError) {
    try sink.write(bytes)
  }

  /// The clock that a header line tells; nil if it is no header.
  static func clock(header: Substring) -> KernelClock? {
    guard header.hasPrefix(signature), let offset = Int64(header.dropFirst(signature.count)) else {
      return nil
    }
    return KernelClock(offset: offset)
  }
}
