import TraceModel

/// Packets of ICMP, with the command lines of the processes that send them.
struct ICMPCorrelator: Correlating {
  /// Processes whose command lines are remembered.
  private static let processes = 4_096

  /// A command line, as far as it has come.
  private struct CommandLine {
    let exec: UInt64
    let length: UInt64
    var bytes: [UInt8] = []
  }

  private let clock: KernelClock
  private var tally = EventTally(of: [.icmp])
  private var commandLines = BoundedTable<UInt32, CommandLine>(limit: processes)

  init(clock: KernelClock) {
    self.clock = clock
  }

  mutating func receive(_ batch: EventBatch, emit: (Record) -> Void) {
    for event in batch.events {
      switch event {
      case .arguments(let piece):
        tally.countLine(.argumentsLine)
        add(piece, text: batch.text)
      case .icmp(let packet):
        tally.countLine(.icmpLine)
        tally.count(.icmp)
        emit(.event(record(of: packet, text: batch.text)))
      default: tally.receive(event, emit: emit)
      }
    }
  }

  mutating func finish(emit: (Record) -> Void) -> Summary {
    let summary = tally.summary(evicted: commandLines.evicted)
    emit(.summary(summary))
    return summary
  }

  /// Takes a piece in if it is the next one, so that a command line is always a beginning of the true one.
  private mutating func add(_ piece: ArgumentsPiece, text: [UInt8]) {
    var line = CommandLine(exec: piece.exec, length: piece.length)
    if let known = commandLines[piece.pid], known.exec == piece.exec, piece.offset > 0 {
      line = known
    }
    guard UInt64(line.bytes.count) == piece.offset else { return }
    line.bytes += text[piece.text]
    commandLines[piece.pid] = line
  }

  private func record(of packet: ICMPPacket, text: [UInt8]) -> EventRecord {
    let names = ICMPNames(family: packet.source.family, type: packet.type, code: packet.code)
    let isEcho = names.hasIdentifier
    return EventRecord(
      .icmp, at: clock.timestamp(kernelNanoseconds: packet.time),
      processFields(of: packet, text: text) + [
        Field(.sender, .word("\(packet.sender)")),
        Field(.icmpType, .number(UInt64(packet.type))),
        Field(.icmpTypeName, names.type) { .word($0) },
        Field(.icmpCode, .number(UInt64(packet.code))),
        Field(.icmpCodeName, names.code) { .word($0) },
        isEcho ? Field(.icmpIdentifier, .number(UInt64(packet.identifier))) : nil,
        isEcho ? Field(.icmpSequence, .number(UInt64(packet.sequence))) : nil,
        Field(.networkType, .word(packet.source.family.rawValue)),
        Field(.interface, commandName(text[packet.device])) { .text($0) },
        Field(.source, .endpoint(Endpoint(address: packet.source, port: nil))),
        Field(.destination, .endpoint(Endpoint(address: packet.destination, port: nil))),
      ])
  }

  private typealias Field = EventRecord.Field

  /// The process that sent the packet; nothing of the one that merely ran.
  private func processFields(of packet: ICMPPacket, text: [UInt8]) -> [Field?] {
    guard packet.sender == .process else { return [] }
    let known = commandLines[packet.pid].flatMap { $0.exec == packet.exec ? $0 : nil }
    return [
      Field(.pid, .number(UInt64(packet.pid))), Field(.tid, .number(UInt64(packet.tid))),
      Field(.command, commandName(text[packet.command])) { .text($0) },
      Field(.arguments, known?.bytes) { .texts(Self.arguments(in: $0)) },
      Field(
        .argumentsLength, known.flatMap { UInt64($0.bytes.count) < $0.length ? $0.length : nil }
      ) {
        .number($0)
      },
    ]
  }

  /// The arguments, each of which ends with a NUL.
  private static func arguments(in bytes: [UInt8]) -> [[UInt8]] {
    let whole = bytes.last == 0 ? bytes.dropLast() : bytes[...]
    return whole.split(separator: 0, omittingEmptySubsequences: false).map(Array.init)
  }
}
