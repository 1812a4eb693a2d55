import TraceModel

@testable import BpftraceSession

/// An event with its text spelt out, so that events of different batches can be compared.
enum ReadableEvent: Equatable {
  case text(CallerField, RequestKey, length: UInt64, digits: String)
  case process(pid: UInt32, start: UInt64, digits: String)
  case other(Event)

  init(_ event: Event, bytes: [UInt8]) {
    switch event {
    case .callerText(let line):
      self = .text(
        line.field, line.request, length: line.length,
        digits: String(decoding: bytes[line.text], as: UTF8.self))
    case .process(let process):
      self = .process(
        pid: process.pid, start: process.start,
        digits: String(decoding: bytes[process.command], as: UTF8.self))
    default:
      self = .other(event)
    }
  }
}

/// The events of a stream that comes in these chunks.
func events(of chunks: [[UInt8]]) -> [ReadableEvent] {
  var decoder = EventDecoder()
  var events: [ReadableEvent] = []
  for batch in chunks.map({ decoder.decode($0) }) + [decoder.finish()] {
    events += batch.events.map { ReadableEvent($0, bytes: batch.bytes) }
  }
  return events
}

/// The events of lines, each of which is ended by a newline.
func events(ofLines lines: String...) -> [ReadableEvent] {
  events(of: [Array(lines.map { $0 + "\n" }.joined().utf8)])
}
