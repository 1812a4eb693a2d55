import Foundation
import Testing

/// docs/support.md's table of what serves each probe of the kernel: a row a probe, a column a kernel.
enum MechanismTable {
  /// What `tuplejoin check` says of a kernel.
  struct Column {
    /// What the table calls the kernel.
    let name: String
    /// Tells that its versions change by themselves, as those of Debian sid.
    var isMoving = false
    /// The mechanism of each probe, such as "kprobe tcp_connect".
    private(set) var mechanisms: [String: String] = [:]
    fileprivate var versions: [String: String] = [:]

    /// Reads what it printed: lines of a name, a mark, and what was found.
    init(_ name: String, check: String) {
      self.name = name
      for line in check.split(separator: "\n") {
        let words = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: true)
        guard words.count == 3 else { continue }
        let (subject, found) = (String(words[0]), words[2].trimmingPrefix { $0 == " " })
        if MechanismTable.probes.contains(subject) {
          mechanisms[subject] = String(found.prefix { $0 != ";" })
        } else if MechanismTable.programs.contains(subject) {
          // The major and minor version alone.
          versions[subject] = found.split { !$0.isNumber }.prefix(2).joined(separator: ".")
        }
      }
    }
  }

  /// The probes, as the script names them.
  fileprivate static let probes = [
    "connect", "connect.end", "process.exit", "accept", "state.change", "time-wait.start",
    "time-wait.end", "packet.queued", "socket.send", "socket.receive", "message.send",
    "connection.end", "stop",
  ]
  fileprivate static let programs = ["kernel", "bpftrace"]

  private static let table = MeasuredTable(
    name: "kernels", suite: "GuestTests", corner: "probe", rows: programs + probes,
    columns: ["Debian 12", "Debian 13", "Debian sid", "without kprobes"])

  /// Expects that the table says of a kernel what was found; or writes it there.
  static func expect(_ column: Column) throws {
    try #require(column.mechanisms.count == probes.count, "\(column)")
    try table.expect(
      column.mechanisms.merging(column.versions) { $1 }, of: column.name,
      changing: column.isMoving ? Set(programs) : [])
  }
}
