/// The version of the Go toolchain that built a program.
package struct GoVersion: Sendable, Equatable, Comparable {
  /// The version as the build information has it, such as "go1.24.4 X:nocoverageredesign".
  package let text: String
  /// The 1 of "go1.24.4".
  package let major: Int
  /// The 24 of "go1.24.4".
  package let minor: Int
  /// The 4 of "go1.24.4"; 0 for a release candidate or a development version.
  package let patch: Int
  /// Tells that the text has no number, so that the number comes from the function table's format.
  package let isAssumed: Bool

  /// Reads the number in a version text; nil if it has none (an old "devel +4d5f2c1 ..." version).
  package init?(_ text: String) {
    guard let number = Self.number(in: text) else { return nil }
    self.init(text: text, number: number, isAssumed: false)
  }

  init(text: String, number: [Int], isAssumed: Bool) {
    self.text = text
    major = number.first ?? 0
    minor = number.dropFirst().first ?? 0
    patch = number.dropFirst(2).first ?? 0
    self.isAssumed = isAssumed
  }

  /// Tells whether the version was built with an experiment (`GOEXPERIMENT`), such as "noswissmap".
  package func hasExperiment(_ name: String) -> Bool {
    guard let list = text.split(separator: " ").first(where: { $0.hasPrefix("X:") }) else {
      return false
    }
    return list.dropFirst(2).split(separator: ",").contains { $0 == name }
  }

  package static func < (left: GoVersion, right: GoVersion) -> Bool {
    (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
  }

  /// Finds "go" followed by numbers with dots between, at the start of a word.
  private static func number(in text: String) -> [Int]? {
    for word in text.utf8.split(separator: UInt8(ascii: " ")) where word.starts(with: "go".utf8) {
      var number: [Int] = []
      for piece in word.dropFirst(2).split(separator: UInt8(ascii: "."), maxSplits: 2) {
        let digits = piece.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard let value = Int(String(decoding: digits, as: UTF8.self)), value < 10_000 else {
          break
        }
        number.append(value)
        if digits.count < piece.count { break }
      }
      if number.count >= 2 { return number }
    }
    return nil
  }
}

extension GoVersion: CustomStringConvertible {
  package var description: String { text }
}
