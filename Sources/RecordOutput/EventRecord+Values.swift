import TraceModel

/// The members that several events have.
extension MemberSink {
  @inline(__always)
  mutating func connection(of record: EventRecord, isRequired: Bool) {
    number(
      "connection", from: 1, "A number for the connection, unique in the run.",
      record[.connection]?.number(UInt64.self), isRequired: isRequired)
    word(
      "side", of: ["client", "server"], "Which side of the connection the socket is.",
      record[.side]?.word)
  }

  @inline(__always)
  mutating func process(_ meaning: StaticString, of record: EventRecord, isRequired: Bool) {
    object("process", meaning, isRequired: isRequired) { $0.numbers(of: record) }
  }

  /// States the numbers and the name of a process.
  @inline(__always)
  mutating func numbers(of record: EventRecord) {
    number(
      "pid", "The process number, in the host's root PID namespace.",
      record[.pid]?.number(UInt32.self),
      isRequired: true)
    number("tid", "The thread.", record[.tid]?.number(UInt32.self), isRequired: true)
    text("command", "The command name.", record[.command]?.text)
  }

  @inline(__always)
  mutating func errno(of record: EventRecord) {
    number("errno", from: 1, "The socket's error.", record[.errno]?.number(UInt16.self))
  }

  @inline(__always)
  mutating func state(_ name: StaticString, _ meaning: StaticString, _ state: String?) {
    word(name, of: TCPState.allCases.map(\.name), meaning, state, isRequired: true)
  }
}

extension EventRecord {
  /// The value of a field, if the record has it.
  subscript(name: FieldName) -> FieldValue? { fields[name] }

  /// The connection.
  var tuple: FiveTuple? {
    guard let local = self[.local]?.endpoint, let peer = self[.peer]?.endpoint else { return nil }
    return FiveTuple(local: local, peer: peer)
  }
}

extension [EventRecord.Field] {
  /// The value of a field, if there is one.
  subscript(name: FieldName) -> FieldValue? { first { $0.name == name }?.value }
}

extension FieldValue {
  /// The number, which is of this type.
  func number<Number: FixedWidthInteger>(_ type: Number.Type) -> Number? {
    if case .number(let number) = self { Number(clamping: number) } else { nil }
  }
  var time: UInt64? { if case .nanoseconds(let time) = self { time } else { nil } }
  var word: String? { if case .word(let word) = self { word } else { nil } }
  var text: [UInt8]? { if case .text(let text) = self { text } else { nil } }
  var texts: [[UInt8]]? { if case .texts(let texts) = self { texts } else { nil } }
  var endpoint: Endpoint? { if case .endpoint(let endpoint) = self { endpoint } else { nil } }
  var caller: Caller? { if case .caller(let caller) = self { caller } else { nil } }
  var list: [[EventRecord.Field]]? { if case .list(let objects) = self { objects } else { nil } }
}
