@preconcurrency import Dispatch
import Glibc
import SystemPackage

/// What a process prints, read as it comes, and many lines at once where much comes.
///
/// bpftrace 0.17 writes each text of a request by a call of its own (`print()` ends with `std::endl`). A reader that
/// waits for more is woken up by each, which costs both processes more than the rest of their work.
struct OutputPipe {
  /// How much is read at once.
  private static let chunk = 1 << 16
  /// While output comes it is read so often; the kernel wakes up only the first reading.
  private static let interval: UInt32 = 5_000  // microseconds

  private let reader: FileDescriptor
  /// The end for the process, which is to be closed here once it has it.
  let writer: FileDescriptor
  private let queue = DispatchQueue(label: "bpftrace-output")

  /// Opens a pipe.
  ///
  /// - Throws: `BpftraceError.cannotStart` if the system refuses.
  init(for path: String) throws(BpftraceError) {
    do {
      (reader, writer) = try FileDescriptor.pipe()
    } catch {
      throw .cannotStart(path: path, reason: "\(error)")
    }
    _ = fcntl(reader.rawValue, F_SETFL, O_NONBLOCK)
    // Where that is refused it holds 64 KiB, and bpftrace waits where there is more within an interval.
    try? reader.setPipeSize(FileDescriptor.largestPipe)
  }

  /// Closes the end that is read.
  func close() { try? reader.close() }

  /// Hands over what is printed until the process and all that have its end have closed it.
  func read(_ receive: (UnsafeRawBufferPointer) -> Void) async throws {
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.chunk, alignment: 1)
    defer { bytes.deallocate() }
    var isBusy = false
    while true {
      await wait(atLeast: isBusy ? Self.interval : 0)
      do {
        while true {
          let count = try reader.read(into: bytes)
          guard count > 0 else { return }
          receive(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
          isBusy = true
        }
      } catch Errno.wouldBlock {}
    }
  }

  /// Waits so many microseconds, and then until there is something to read, or the end.
  private func wait(atLeast pause: UInt32) async {
    await withCheckedContinuation { continuation in
      queue.async { [descriptor = reader.rawValue] in
        if pause > 0 { usleep(pause) }
        var event = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while poll(&event, 1, -1) < 0, errno == EINTR {}
        continuation.resume()
      }
    }
  }
}
