import Glibc

/// Why records or a recording could not be written.
enum OutputError: Error, Equatable {
  /// Nobody reads standard output any more.
  case closed
  /// The system refused, with an errno.
  case cannotWrite(path: String, Int32)
  /// There is a file already; recordings do not replace anything.
  case exists(path: String)

  var description: String {
    switch self {
    case .closed: "standard output is closed"
    case .cannotWrite(let path, let number):
      "cannot write \(path): \(String(cString: strerror(number)))"
    case .exists(let path): "\(path) exists already"
    }
  }

  var hint: String? {
    switch self {
    case .closed: nil
    case .cannotWrite: "make room, or give another path"
    case .exists: "remove it, or give another path"
    }
  }
}

/// A file descriptor that whole buffers are written to.
struct ByteSink {
  let descriptor: Int32
  let name: String

  static let standardOutput = ByteSink(descriptor: STDOUT_FILENO, name: "standard output")

  func write(_ text: String) throws(OutputError) {
    let result = Array(text.utf8).withUnsafeBytes { bytes in
      Result { () throws(OutputError) in try write(bytes) }
    }
    try result.get()
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws(OutputError) {
    var rest = bytes
    while let base = rest.baseAddress, !rest.isEmpty {
      let count = Glibc.write(descriptor, base, rest.count)
      if count > 0 {
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      } else if errno == EPIPE {
        throw .closed
      } else if errno != EINTR && errno != EAGAIN {
        throw .cannotWrite(path: name, errno)
      }
    }
  }
}
