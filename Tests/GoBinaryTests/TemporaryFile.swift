import Foundation

/// A file that is deleted with the value.
final class TemporaryFile {
  let path: String

  init(_ contents: Data) throws {
    path = NSTemporaryDirectory() + "tuplejoin-\(UUID().uuidString)"
    try contents.write(to: URL(fileURLWithPath: path))
  }

  deinit { unlink(path) }
}
