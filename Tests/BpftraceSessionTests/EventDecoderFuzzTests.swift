import SeededNumbers
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

extension SeededRandom {
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
