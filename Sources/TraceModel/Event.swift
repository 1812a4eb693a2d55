// The vocabulary is public, because the compiler inlines across modules only what is (Swift 6.3), and
// these values are made and taken apart millions of times a second.

/// What the kernel side said, one case for each kind of line that a script prints.
public enum Event: Sendable, Equatable {
  /// Every probe is enabled; the kernel's clock at that moment in nanoseconds.
  case ready(time: UInt64)
  /// Time has passed, in the join a second; the kernel's clock in nanoseconds.
  case tick(time: UInt64)
  /// A process of the binary was seen for the first time.
  case process(ProcessSeen)
  /// The control groups of a process; from tuplejoin itself, behind the line of the process.
  case cgroups(ProcessCgroups)
  /// One of several binaries; from tuplejoin itself, at the beginning.
  case binary(NamedBinary)
  /// A piece of the text of a request that has dialed, or may yet dial.
  case callerText(CallerText)
  /// A return address in a stack.
  case frame(StackFrame)
  /// The source of an address; from tuplejoin itself, behind the line of the frame.
  case symbol(AddressSymbol)
  /// A piece of the name of a server that is called.
  case name(NamePiece)
  /// An inbound request has ended.
  case ended(RequestEnd)
  /// A connect has ended: established, or failed.
  case connect(Connect)
  /// A connect that was still under way when the script ended.
  case pending(Connect)
  /// A request was about to be sent on a connection.
  case use(Use)
  /// A process has accepted a connection.
  case accept(Accept)
  /// A packet of ICMP was sent.
  case icmp(ICMPPacket)
  /// A piece of the command line of a process whose events are reported.
  case arguments(ArgumentsPiece)
  /// A TCP socket has changed its state.
  case state(StateChange)
  /// A process has sent or received bytes that may be of a message's head.
  case call(SocketCall)
  /// Some of those bytes.
  case payload(PayloadPiece)
  /// A connection on which there were such bytes is closed on one side.
  case connectionEnd(ConnectionEnd)
  /// A record of the socket filter, in the batch's text; from tuplejoin itself.
  case segment(record: Range<Int>)
  /// Which of the calls and ends a processor has printed by the next tick.
  case printed(LineNumber)
  /// The segments so far are all that was on the wire by now; from tuplejoin itself.
  case wire(WireState)
  /// The exact number of hits of a probe since the start, such as `request_start`.
  case counter(ProbeCounter, hits: UInt64)
  /// bpftrace's own notice that it lost events; not exact in every version.
  case lostNotice(events: UInt64)
  /// A line that is none of the above, of so many bytes: counted, never guessed at.
  case unreadable(bytes: Int)
}

/// The probes that count their hits, by the name of their map in the script.
public enum ProbeCounter: String, Sendable, CaseIterable {
  /// Requests begun.
  case requestStart = "request_start"
  /// Of those, the ones that were none: each began a connection of HTTP/2.
  case requestHandedOver = "request_handed_over"
  /// Requests ended.
  case requestEnd = "request_end"
  /// Goroutines created.
  case goroutineCreate = "goroutine_create"
  /// Dials queued by the HTTP transport.
  case dialQueued = "dial_queued"
  /// Dials begun by the HTTP transport.
  case dialStarted = "dial_started"
  /// Dials begun by package net.
  case dialBegun = "dial_begun"
  /// Processes that were reported.
  case processLine = "process_line"
  /// Frames of stacks printed: this many `frame` lines were due.
  case frameLine = "frame_line"
  /// Pieces of names printed: this many `name` lines were due.
  case nameLine = "name_line"
  /// Inbound requests whose end was reported: this many `request` lines were due.
  case requestLine = "request_line"
  /// Connects begun by processes of the binary.
  case connectStart = "connect_start"
  /// Connects ended: this many `connect` lines were due.
  case connectEnd = "connect_end"
  /// Uses of connections: this many `use` lines were due.
  case useLine = "use_line"
  /// Request texts sent: this many requests have all their `caller` lines.
  case callerSent = "caller_sent"
  /// Goroutines that could not be remembered, because the map of requests was full.
  case requestOverflow = "request_overflow"
  /// Requests of which a header field could not be looked for among all that they have.
  case headerUnsearched = "header_unsearched"
  /// Requests whose text could not be remembered, because the map of texts was full.
  case textOverflow = "text_overflow"
  /// Dials that could not be remembered, because the map of dials was full.
  case dialOverflow = "dial_overflow"
  /// Stacks and names that could not be remembered with a goroutine, because their map was full.
  case needOverflow = "need_overflow"
  /// Names that were not reported, because more than their map holds were asked for within a second.
  case nameOverflow = "name_overflow"
  /// Requests whose context could not be remembered, because the map of contexts was full.
  case contextOverflow = "context_overflow"
  /// Processes that got no number, because more are under way than the script can tell apart.
  case processOverflow = "process_overflow"
  /// Connects that could not be remembered, because the map of connects was full.
  case connectOverflow = "connect_overflow"
  /// Connections accepted: this many `accept` lines were due.
  case acceptLine = "accept_line"
  /// Packets of ICMP sent: this many `icmp` lines were due.
  case icmpLine = "icmp_line"
  /// Changes of a TCP socket's state: this many `state` lines were due.
  case stateLine = "state_line"
  /// Sockets whose state could not be remembered, because the map of sockets was full.
  case socketOverflow = "socket_overflow"
  /// Sockets in TIME_WAIT that could not be remembered, because their map was full.
  case waitingOverflow = "waiting_overflow"
  /// This many `arguments` lines were due.
  case argumentsLine = "arguments_line"
  /// How often the kernel did not run one of bpftrace's programs, because another one was under way on that
  /// processor: the kernel's own count (`recursion_misses`), which no program can take.
  case kernelSkipped = "kernel_skipped"

  /// Bytes that processes sent or received: this many `call` lines were due.
  case callLine = "call_line"
  /// This many `payload` lines were due.
  case payloadLine = "payload_line"
  /// Connections closed: this many `end` lines were due.
  case endLine = "end_line"
  /// System calls that could not be remembered, because their map was full.
  case callOverflow = "call_overflow"
  /// Heads that could not be followed, because their map was full.
  case headOverflow = "head_overflow"

  /// Tells that it counts what a full map refused.
  public var isOverflow: Bool { rawValue.hasSuffix("_overflow") }
}

/// A request, unique by construction: one goroutine cannot begin two requests at the same instant.
public struct RequestKey: Sendable, Hashable {
  /// The process, as the host's root PID namespace numbers it.
  public let pid: UInt32
  /// The address of the handler's `runtime.g`.
  public let goroutine: UInt64
  /// The kernel's clock when the handler was entered, in nanoseconds.
  public let start: UInt64

  /// Puts the parts together.
  public init(pid: UInt32, goroutine: UInt64, start: UInt64) {
    self.pid = pid
    self.goroutine = goroutine
    self.start = start
  }

  /// Tells that all parts are the same.
  public static func == (left: RequestKey, right: RequestKey) -> Bool {
    left.start == right.start && left.goroutine == right.goroutine && left.pid == right.pid
  }
}

/// A process of the binary, seen for the first time since the probes were attached.
public struct ProcessSeen: Sendable, Equatable {
  /// The process, as the host's root PID namespace numbers it.
  public let pid: UInt32
  /// The kernel's clock when the process began, in nanoseconds.
  public let start: UInt64
  /// The number of the binary that the process runs, as the script numbers them.
  public let binary: UInt32
  /// The command name (`task_struct.comm`, 16 bytes), in the batch's text.
  public let command: Range<Int>

  /// Puts the parts together.
  public init(pid: UInt32, start: UInt64, binary: UInt32, command: Range<Int>) {
    self.pid = pid
    self.start = start
    self.binary = binary
    self.command = command
  }
}

/// The control groups of a process at the time when it was first seen.
public struct ProcessCgroups: Sendable, Equatable {
  /// The process, as the host's root PID namespace numbers it.
  public let pid: UInt32
  /// The kernel's clock when the process began, in nanoseconds.
  public let start: UInt64
  /// The contents of `/proc/PID/cgroup`, in the batch's text.
  public let lines: Range<Int>

  /// Puts the parts together.
  public init(pid: UInt32, start: UInt64, lines: Range<Int>) {
    self.pid = pid
    self.start = start
    self.lines = lines
  }
}

/// A binary by the number that the script gives it.
public struct NamedBinary: Sendable, Equatable {
  /// The number, from 1.
  public let number: UInt32
  /// The path, in the batch's text.
  public let path: Range<Int>

  /// Puts the parts together.
  public init(number: UInt32, path: Range<Int>) {
    self.number = number
    self.path = path
  }
}

/// A piece of a request's text.
public struct CallerText: Sendable, Equatable {
  /// The request that the text is of.
  public let request: RequestKey
  /// Method, host and client are the same for all requests of the goroutine with the same origin, a number
  /// that is made of them: they may be reported with another of these requests.
  public let origin: UInt64
  /// Which text it is: see `CallerField`.
  public let field: CallerField
  /// The length of the text from this piece on, in bytes; more than the piece if it is cut or goes on.
  public let length: UInt64
  /// Extra 16 bits: the `RequestProtocol` (method), the port (an end of a connection), the number of values
  /// (a detail), otherwise 0.
  public let note: UInt16
  /// The piece, in the batch's text.
  public let text: Range<Int>

  /// Puts the parts together.
  public init(
    request: RequestKey, origin: UInt64, field: CallerField, length: UInt64, note: UInt16 = 0,
    text: Range<Int>
  ) {
    self.request = request
    self.origin = origin
    self.field = field
    self.length = length
    self.note = note
    self.text = text
  }
}

/// The texts of a request, by the number that the script gives them.
public enum CallerField: Sendable, Equatable {
  /// `net/http.Request.Method`, number 0.
  case method
  /// `net/http.Request.Host`, number 1.
  case host
  /// `net/http.Request.RemoteAddr`, number 2.
  case client
  /// `net/http.Request.RequestURI`, in pieces: numbers 3, 4, ….
  case target(piece: Int)
  /// Of the connection that it came by the server's IP address, 4 or 16 bytes, number 998; `note` is the port.
  case inboundLocal
  /// The same of the client's end, number 999.
  case inboundPeer
  /// A part of `RequestDetails`, in pieces: numbers 1000, 1001, …, some for each.
  case detail(number: Int, piece: Int)

  /// The number of the server's end of the connection that a request came by; the client's is the next one.
  public static let firstInbound = 998
  /// The number of the first detail's first piece.
  public static let firstDetail = 1000
  /// How many pieces of a detail are read.
  public static let detailPieces = 4
  /// The number of the target's first piece.
  public static let firstTarget = 3
  /// The length of every piece but the last, in bytes: what `buf()` yields in every bpftrace.
  public static let pieceLength = 60
  /// The longest target that can be read, in bytes.
  public static let longestTarget = 9_000

  /// Tells that a line with so many bytes says the length of what it has: all of it, or a whole piece at least.
  public static func fits(_ count: Int, _ length: UInt64) -> Bool {
    UInt64(count) <= length && (UInt64(count) == length || count >= pieceLength)
  }

  /// The text of a number in a `caller` line; nil if no script has such a number.
  public init?(number: Int) {
    switch number {
    case 0: self = .method
    case 1: self = .host
    case 2: self = .client
    case Self.firstInbound: self = .inboundLocal
    case Self.firstInbound + 1: self = .inboundPeer
    case Self.firstDetail...:
      let (detail, piece) = (number - Self.firstDetail).quotientAndRemainder(
        dividingBy: Self.detailPieces)
      guard detail <= CallerOptions.mostHeaders else { return nil }
      self = .detail(number: detail, piece: piece)
    default:
      let piece = number - Self.firstTarget
      guard piece * Self.pieceLength < Self.longestTarget else { return nil }
      self = .target(piece: piece)
    }
  }
}

/// A connect of a process of the binary.
public struct Connect: Sendable, Equatable {
  /// The kernel's clock at the connect, in nanoseconds.
  public let start: UInt64
  /// The kernel's clock at its end, in nanoseconds; nil while it is under way, and where it was established at a
  /// time that is not known.
  public let end: UInt64?
  /// The process, as the host's root PID namespace numbers it.
  public let pid: UInt32
  /// The thread, as the host's root PID namespace numbers it.
  public let tid: UInt32
  /// What leads to requests.
  public let origin: Origin
  /// Tells that the handshake was completed.
  public let isEstablished: Bool
  /// The socket's error (`sock.sk_err`, an errno) when the connect ended; 0 if none.
  public let error: UInt16
  /// The addresses and ports.
  public let tuple: FiveTuple
  /// The number of the stack that needed the dial; 0 if it is not known.
  public let stack: UInt64
  /// The number of the name of the server; 0 if it is not known.
  public let name: UInt64

  /// Puts the parts together.
  public init(
    start: UInt64, end: UInt64?, pid: UInt32, tid: UInt32, origin: Origin, isEstablished: Bool,
    error: UInt16, tuple: FiveTuple, stack: UInt64 = 0,
    name: UInt64 = 0
  ) {
    self.start = start
    self.end = end
    self.pid = pid
    self.tid = tid
    self.origin = origin
    self.isEstablished = isEstablished
    self.error = error
    self.tuple = tuple
    self.stack = stack
    self.name = name
  }
}

/// Events decoded from one piece of the raw stream, with the text that they refer to.
public struct EventBatch: Sendable {
  /// Text of the target; what no event refers to means nothing.
  public var text: [UInt8] = []
  /// The events, in the order of their lines.
  public var events: [Event] = []

  /// Begins with nothing.
  public init() {}
}
