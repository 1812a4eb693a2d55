import Foundation
import Testing

/// A byte of a running program's code, where a probe is placed.
struct TargetMemory {
  let pid: pid_t
  /// Where the byte is in the executable's file.
  let fileOffset: Int
  let path: String

  /// The places of all uprobes in a script.
  static func probes(of script: String, in pid: pid_t, path: String) throws -> [TargetMemory] {
    let offsets = script.split(separator: "\n").compactMap { line -> Int? in
      guard line.hasPrefix("uprobe:"), let place = line.range(of: ":0x") else { return nil }
      return Int(line[place.upperBound...].prefix { $0.isHexDigit }, radix: 16)
    }
    return offsets.map { TargetMemory(pid: pid, fileOffset: $0, path: path) }
  }

  /// The byte as it is in the file.
  var original: UInt8 {
    get throws {
      let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      try file.seek(toOffset: UInt64(fileOffset))
      return try #require(try file.read(upToCount: 1)?.first)
    }
  }

  /// The byte as the process runs it.
  var current: UInt8 {
    get throws {
      let memory = try FileHandle(forReadingFrom: URL(fileURLWithPath: "/proc/\(pid)/mem"))
      try memory.seek(toOffset: UInt64(try address))
      return try #require(try memory.read(upToCount: 1)?.first)
    }
  }

  /// Where the process has the byte.
  private var address: Int {
    get throws {
      let maps = try String(contentsOfFile: "/proc/\(pid)/maps", encoding: .utf8)
      for line in maps.split(separator: "\n") where line.hasSuffix(path) {
        let fields = line.split(separator: " ")
        let bounds = fields[0].split(separator: "-").compactMap { Int($0, radix: 16) }
        guard fields[1].contains("x"), let offset = Int(fields[2], radix: 16), bounds.count == 2
        else {
          continue
        }
        if (offset..<offset + bounds[1] - bounds[0]).contains(fileOffset) {
          return bounds[0] + fileOffset - offset
        }
      }
      throw Deadline.Missed(description: "no mapping holds the offset \(fileOffset)")
    }
  }
}
