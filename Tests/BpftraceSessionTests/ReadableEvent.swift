import TraceModel

@testable import BpftraceSession

/// An event with its text spelt out in digits, so that events of different batches can be compared.
enum ReadableEvent: Equatable {
  case text(CallerField, RequestKey, length: UInt64, digits: String)
  case process(pid: UInt32, start: UInt64, binary: UInt32, digits: String)
  case cgroups(pid: UInt32, start: UInt64, digits: String)
  case binary(UInt32, digits: String)
  case symbol(UInt32, UInt64, digits: String)
  case name(UInt64, piece: Int, isOfProxy: Bool, length: UInt64, digits: String)
  /// The values of an event of the traces beside the join, in their order.
  case kernel([String])
  case other(Event)

  init(_ event: Event, text: [UInt8]) {
    switch event {
    case .callerText(let line):
      self = .text(
        line.field, line.request, length: line.length,
        digits: Self.digits(text[line.text]))
    case .process(let process):
      self = .process(
        pid: process.pid, start: process.start, binary: process.binary,
        digits: Self.digits(text[process.command]))
    case .cgroups(let groups):
      self = .cgroups(
        pid: groups.pid, start: groups.start, digits: Self.digits(text[groups.lines]))
    case .binary(let binary):
      self = .binary(binary.number, digits: Self.digits(text[binary.path]))
    case .symbol(let symbol):
      self = .symbol(symbol.binary, symbol.address, digits: Self.digits(text[symbol.text]))
    case .name(let piece):
      self = .name(
        piece.name, piece: piece.piece, isOfProxy: piece.isOfProxy, length: piece.length,
        digits: Self.digits(text[piece.text]))
    case .accept(let accept): self = .kernel(Self.values(of: accept, text))
    case .icmp(let packet): self = .kernel(Self.values(of: packet, text))
    case .arguments(let piece): self = .kernel(Self.values(of: piece, text))
    case .state(let change): self = .kernel(Self.values(of: change, text))
    case .call(let call): self = .kernel(Self.values(of: call, text))
    case .payload(let piece): self = .kernel(Self.values(of: piece, text))
    case .segment(let record): self = .kernel([Self.digits(text[record])])
    default:
      self = .other(event)
    }
  }

  private static func values(of event: Any, _ text: [UInt8]) -> [String] {
    Mirror(reflecting: event).children.map { child in
      (child.value as? Range<Int>).map { digits(text[$0]) } ?? "\(child.value)"
    }
  }

  private static func digits(_ bytes: ArraySlice<UInt8>) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
  }
}

/// The events of a stream that comes in these chunks.
func events(of chunks: [[UInt8]]) -> [ReadableEvent] {
  var decoder = EventDecoder()
  var batch = EventBatch()
  var events: [ReadableEvent] = []
  for chunk in chunks {
    chunk.withUnsafeBytes { decoder.decode($0, into: &batch) }
    events += batch.events.map { ReadableEvent($0, text: batch.text) }
  }
  batch = decoder.finish()
  return events + batch.events.map { ReadableEvent($0, text: batch.text) }
}

/// The events of lines, each of which is ended by a newline.
func events(ofLines lines: String...) -> [ReadableEvent] {
  events(of: [Array(lines.map { $0 + "\n" }.joined().utf8)])
}
