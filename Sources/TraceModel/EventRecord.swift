/// An event of a trace beside the join, or what many of them come to: named values.
public struct EventRecord: Sendable, Equatable {
  /// What happened.
  public let event: EventName
  /// When it happened.
  public let timestamp: Timestamp
  /// What is known of it.
  public let fields: [Field]

  /// Puts the parts together.
  public init(_ event: EventName, at timestamp: Timestamp, _ fields: [Field?]) {
    self.event = event
    self.timestamp = timestamp
    self.fields = fields.compactMap(\.self)
  }

  /// A named value of a record.
  public struct Field: Sendable, Equatable {
    /// What the value is of.
    public let name: FieldName
    /// The value.
    public let value: FieldValue

    /// Puts the parts together.
    public init(_ name: FieldName, _ value: FieldValue) {
      self.name = name
      self.value = value
    }

    /// A field with a value, if there is one: what is not known is absent.
    public init?<Value>(_ name: FieldName, _ value: Value?, as form: (Value) -> FieldValue) {
      guard let value else { return nil }
      self.init(name, form(value))
    }
  }
}

/// The events of the traces beside the join, as records name them.
public enum EventName: String, Sendable, CaseIterable {
  /// A connection was accepted.
  case accept
  /// A packet of ICMP was sent.
  case icmp
  /// A TCP socket has changed its state.
  case state
  /// What became of a TCP connection at one of its ends.
  case connection
}

/// The fields of event records.
public enum FieldName: Sendable {
  case pid, tid, command, arguments, argumentsLength
  case sender, icmpType, icmpTypeName, icmpCode, icmpCodeName, icmpIdentifier, icmpSequence
  case interface, source, destination
  case connection, side, caller, end, oldState, newState, duration, errno, incomplete
  case timeline, state, start
  case networkType, local, peer
  case queueLength, queueMaximum
}

/// A value of an event record.
public enum FieldValue: Sendable, Equatable {
  /// A number.
  case number(UInt64)
  /// A time, in nanoseconds; records show seconds.
  case nanoseconds(UInt64)
  /// A word of ours.
  case word(String)
  /// Bytes of the target, which may be anything.
  case text([UInt8])
  /// Several of those.
  case texts([[UInt8]])
  /// An address and, if it is known, a port.
  case endpoint(Endpoint)
  /// An inbound HTTP request.
  case caller(Caller)
  /// Something that holds; what does not is absent.
  case yes
  /// Objects.
  case list([[EventRecord.Field]])
}
