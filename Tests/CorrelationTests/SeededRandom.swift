/// A generator of which every run yields the same numbers (SplitMix64).
struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    self.state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed >> 31
  }

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
