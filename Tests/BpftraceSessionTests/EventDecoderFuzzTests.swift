import Testing
import TraceModel

@testable import BpftraceSession

@Suite struct EventDecoderFuzzTests {
  private let stream = Array((sampleStream + kernelSampleStream).utf8)

  @Test func everyPrefixDecodes() {
    let lines = events(of: [stream]).count
    for length in 0..<stream.count {
      #expect(events(of: [Array(stream[..<length])]).count <= lines)
    }
  }

  @Test func chunkBoundariesDoNotMatter() {
    let whole = events(of: [stream])
    for split in 0...stream.count {
      #expect(events(of: [Array(stream[..<split]), Array(stream[split...])]) == whole)
    }
    for size in [1, 2, 3, 7, 64] {
      let chunks = stride(from: 0, to: stream.count, by: size).map {
        Array(stream[$0..<min($0 + size, stream.count)])
      }
      #expect(events(of: chunks) == whole)
    }
  }

  @Test func damagedStreamsNeverTrapAndKeepTheirText() {
    var random = SeededRandom(seed: 1)
    for _ in 0..<5_000 {
      let damaged = random.damage(stream)
      let split = Int.random(in: 0...damaged.count, using: &random)
      let whole = events(of: [damaged])
      #expect(events(of: [Array(damaged[..<split]), Array(damaged[split...])]) == whole)
    }
  }
}

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

  /// Changes, removes, repeats or inserts a few bytes.
  mutating func damage(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...8, using: &self) {
      let place = Int.random(in: 0..<bytes.count, using: &self)
      switch Int.random(in: 0..<4, using: &self) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &self)
      case 1: bytes.remove(at: place)
      case 2: bytes.insert(bytes.randomElement(using: &self) ?? 0, at: place)
      default:
        let end = min(place + Int.random(in: 0...40, using: &self), bytes.count)
        bytes.replaceSubrange(place..<end, with: bytes[place..<end] + bytes[place..<end])
      }
    }
    return bytes
  }
}
