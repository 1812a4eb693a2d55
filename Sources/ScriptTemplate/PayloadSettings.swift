import ProbePlanning

/// What a script that prints payload is rendered with.
package struct PayloadSettings: Sendable, Equatable {
  /// The ports, of either side, of the connections that are reported; empty for all.
  package var ports: [UInt16]
  /// Bytes of a message's head that are printed at most.
  package var headLimit: Int
  /// What `struct iov_iter` calls its array of buffers.
  package var vectorField: VectorField

  /// The names of that member.
  package enum VectorField: String, Sendable, CaseIterable {
    case iov
    /// Since Linux 6.4.
    case underscored = "__iov"
  }

  package init(ports: [UInt16], headLimit: Int, vectorField: VectorField) {
    self.ports = ports
    self.headLimit = headLimit
    self.vectorField = vectorField
  }

  /// Bytes of payload in a line: what fits on the stack of a program as numbers.
  ///
  /// bpftrace before 0.22 takes 20 µs or more for each text, and a quarter of one for a number.
  private static let lineLength = 128

  /// How many buffers of an array are looked at at most.
  private static let mostBuffers = 16

  /// Ticks, of a tenth of a second, that go on when nothing is called any more: as long as what has not come
  /// whole is waited for.
  private static let idleTicks: UInt64 = 60

  /// The values of `templates/http.bt`.
  func values(for probes: [PlannedProbe]) -> [String: TemplateValue] {
    let send = probes.first { [.socketSend, .messageSend].contains($0.probe) }
    let isFunction = if case .kprobe = send?.mechanism { true } else { false }
    let place = send.map { "\($0.probe.rawValue): \($0.place); \($0.reason)" } ?? ""
    let ports = ports.map { "$local == \($0) || $peer == \($0)" }.joined(separator: " || ")
    let words = Self.lineLength / 8
    return [
      "portCondition": .text(ports.isEmpty ? "" : " && (\(ports))"),
      "headLimit": .number(UInt64(headLimit)),
      "idleTicks": .number(Self.idleTicks),
      // Of each buffer, the last line may be of less than a word.
      "rounds": .number(UInt64(headLimit / Self.lineLength + 1 + 2 * Self.mostBuffers)),
      "lineLength": .number(UInt64(Self.lineLength)),
      "wordFormats": .text(String(repeating: "%016lx", count: words)),
      "words": .list((0..<words).map { ["place": .number(UInt64(8 * $0))] }),
      "byteFormats": .text(String(repeating: "%02x", count: 7)),
      "bytes": .list((0..<7).map { ["place": .number(UInt64($0))] }),
      "vectorField": .text(vectorField.rawValue),
      "vectorSpace": .text(isFunction ? "kptr" : "uptr"),
      "send": .group(["place": .text(place)]),
      "isFunction": .flag(isFunction),
      "receives": .flag(probes.contains { $0.probe == .socketReceive }),
    ]
  }
}
