import HTTPMessages
import TraceModel

/// HTTP exchanges, of the bytes that processes send and receive by calls.
///
/// The calls carry TCP's own sequence numbers, so they are segments to the analyzer: what both ends of a
/// connection are seen to send and receive is reported once, with both processes.
struct SocketCallCorrelator: Correlating {
  /// The process at one end of a connection.
  private struct Owner {
    let exec: UInt64
    let process: HTTPProcess
    var hasEnded = false
  }

  /// Ends of connections whose processes are remembered.
  private static let owners = 65_536

  private let clock: KernelClock
  private var analyzer: HTTPAnalyzer
  private var order = CallOrder()
  private var commandLines = CommandLines()
  /// The processes by the tuples of their ends.
  private var owners = BoundedTable<FiveTuple, Owner>(limit: owners)
  /// Ends of connections that are over: what was left of them is emitted with the next call.
  private var over: [FiveTuple] = []
  private var tally = EventTally(of: [])

  init(_ options: HTTPCallOptions, clock: KernelClock) {
    self.clock = clock
    var limits = HTTPLimits()
    limits.head = options.headLimit
    // Nothing comes out of order here.
    limits.closing = 0
    limits.seesBeginnings = false
    analyzer = HTTPAnalyzer(keeping: options.fields, limits: limits)
  }

  mutating func receive(_ batch: EventBatch, emit: (Record) -> Void) {
    for event in batch.events {
      switch event {
      case .call(let call):
        tally.countLine(.callLine)
        order.add(call, text: batch.text)
      case .payload(let piece):
        tally.countLine(.payloadLine)
        order.add(piece, text: batch.text)
      case .connectionEnd(let end):
        tally.countLine(.endLine)
        order.add(end)
      case .arguments(let piece):
        tally.countLine(.argumentsLine)
        commandLines.add(piece, text: batch.text)
      case .printed(let line): order.expect(line)
      case .tick(let time): order.pass(to: time)
      default: tally.receive(event, emit: emit)
      }
    }
    takeOrdered(emit)
  }

  mutating func finish(emit: (Record) -> Void) -> Summary {
    order.finish()
    takeOrdered(emit)
    let (owners, clock) = (owners, clock)
    analyzer.finish { emit(Self.record(of: $0, owners, clock)) }
    var summary = tally.summary(
      evicted: commandLines.evicted.addingClamped(owners.evicted)
        .addingClamped(order.passedEarly))
    summary.http = HTTPSummary(tally: analyzer.tally, lost: summary.lost)
    emit(.summary(summary))
    return summary
  }

  private mutating func takeOrdered(_ emit: (Record) -> Void) {
    while let entry = order.next() {
      switch entry {
      case .call(let held): take(held, emit)
      case .end(let end): take(end, emit)
      }
    }
  }

  private mutating func take(_ held: HeldCall, _ emit: (Record) -> Void) {
    let call = held.call
    own(held)
    let (from, to) =
      call.direction == .sent
      ? (call.tuple.local, call.tuple.peer) : (call.tuple.peer, call.tuple.local)
    held.bytes.withUnsafeBytes { bytes in
      analyze(
        TCPSegment(
          time: call.time, source: from, destination: to, sequence: call.sequence,
          acknowledgement: call.acknowledgement, flags: .ack,
          // What is not printed is content.
          isContinuous: true,
          // Numbers of bytes that are farther away cannot be told from those before.
          length: Int(min(call.length, 1 << 30)), payload: bytes), emit)
    }
    for tuple in over where owners[tuple]?.hasEnded == true { owners[tuple] = nil }
    over = []
  }

  /// One side is closed; if the other one is a process of this host, that may still read.
  private mutating func take(_ end: ConnectionEnd, _ emit: (Record) -> Void) {
    let (near, far) = (end.tuple, end.tuple.reversed)
    owners[near]?.hasEnded = true
    let isOver = owners[far]?.hasEnded ?? true
    if isOver { over += [near, far] }
    analyze(
      TCPSegment(
        time: end.time, source: near.local, destination: near.peer, sequence: 0, acknowledgement: 0,
        flags: isOver ? .rst : .fin, length: 0,
        payload: UnsafeRawBufferPointer(start: nil, count: 0)),
      emit)
  }

  private mutating func analyze(_ segment: TCPSegment, _ emit: (Record) -> Void) {
    analyzer.receive(segment) { [owners, clock] in emit(Self.record(of: $0, owners, clock)) }
  }

  /// Remembers whose end of the connection it is.
  private mutating func own(_ held: HeldCall) {
    let call = held.call
    let command = commandName(held.command[...])
    let line = commandLines.line(of: call.pid, exec: call.exec)
    if let known = owners[call.tuple], !known.hasEnded, known.exec == call.exec,
      known.process.pid == call.pid, known.process.command == command,
      (known.process.arguments == nil) == (line == nil)
    {
      return
    }
    owners[call.tuple] = Owner(
      exec: call.exec,
      process: HTTPProcess(
        pid: call.pid, command: command, arguments: line?.arguments,
        argumentsLength: line?.wholeLength))
  }

  private static func record(
    of event: HTTPEvent, _ owners: BoundedTable<FiveTuple, Owner>, _ clock: KernelClock
  ) -> Record {
    .http(
      HTTPRecord(
        timestamp: clock.timestamp(kernelNanoseconds: event.time), event: event,
        client: owners[event.tuple]?.process, server: owners[event.tuple.reversed]?.process))
  }
}

extension FiveTuple {
  /// The same connection, seen from the other side.
  fileprivate var reversed: FiveTuple { FiveTuple(local: peer, peer: local) }
}
