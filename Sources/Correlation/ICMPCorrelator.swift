import TraceModel

/// Packets of ICMP, with the command lines of the processes that send them.
struct ICMPCorrelator: Correlating {
  private let clock: KernelClock
  private var tally = EventTally(of: [.icmp])
  private var commandLines = CommandLines()

  init(clock: KernelClock) {
    self.clock = clock
  }

  mutating func receive(_ batch: EventBatch, emit: (Record) -> Void) {
    for event in batch.events {
      switch event {
      case .arguments(let piece):
        tally.countLine(.argumentsLine)
        commandLines.add(piece, text: batch.text)
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
    let line = commandLines.line(of: packet.pid, exec: packet.exec)
    return [
      Field(.pid, .number(UInt64(packet.pid))), Field(.tid, .number(UInt64(packet.tid))),
      Field(.command, commandName(text[packet.command])) { .text($0) },
      Field(.arguments, line?.arguments) { .texts($0) },
      Field(.argumentsLength, line?.wholeLength) { .number($0) },
    ]
  }
}
