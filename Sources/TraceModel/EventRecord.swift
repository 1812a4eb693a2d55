/// An event of a trace beside the join, or what many of them come to: named values, in their order in records.
public struct EventRecord: Sendable, Equatable {
  /// What happened.
  public let event: EventName
  /// When it happened.
  public let timestamp: Timestamp
  /// What is known of it; fields that have the beginning of their names in common stand together.
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

/// The fields of event records; a dot leads into an object.
public enum FieldName: String, Sendable, CaseIterable {
  case pid = "process.pid"
  case tid = "process.tid"
  case command = "process.command"
  case arguments = "process.command_args"
  case argumentsLength = "process.truncated"
  case sender
  case icmpType = "icmp.type"
  case icmpTypeName = "icmp.type_name"
  case icmpCode = "icmp.code"
  case icmpCodeName = "icmp.code_name"
  case icmpIdentifier = "icmp.identifier"
  case icmpSequence = "icmp.sequence"
  case interface = "network.interface"
  case source
  case destination
  case connection
  case side
  case caller
  case end
  case oldState = "state.old"
  case newState = "state.new"
  case duration
  case errno
  case incomplete
  case timeline
  case state
  case start
  case transport = "network.transport"
  case networkType = "network.type"
  case local = "network.local"
  case peer = "network.peer"
  case queueLength = "queue.length"
  case queueMaximum = "queue.maximum"
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
