import SeededNumbers

extension SeededRandom {
  /// Lines of several requests, mixed.
  mutating func stream() -> [UInt8] {
    var lines = [
      "ready 1", "binary 1 \(Script.digits("/a"))", Script.process(start: 2),
      Script.cgroups(start: 2, ["0::/b"]),
    ]
    for number in 1...6 {
      let length = Int.random(in: 0...200, using: &self)
      lines += Script.request(1000 * number, target: String(repeating: "/", count: length))
      lines += [Script.connect(1000 * number), Script.connect(nil), "tick 1", "@caller_sent: 6"]
    }
    lines.shuffle(using: &self)
    return Array(lines.map { $0 + "\n" }.joined().utf8)
  }

  /// Changes a few bytes.
  mutating func damage(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 0...8, using: &self) {
      let place = Int.random(in: 0..<bytes.count, using: &self)
      bytes[place] = bytes.randomElement(using: &self) ?? 0
    }
    return bytes
  }
}
