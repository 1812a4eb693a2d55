/// What tuplejoin tells its user: one line of output.
package enum Record: Sendable, Equatable {
  /// An outbound connection, with the request that dialed it if one is proven.
  case connect(ConnectRecord)
  /// Events that the kernel side lost, as far as bpftrace noticed.
  case lost(LostRecord)
  /// The last record of every run.
  case summary(Summary)
}

/// An outbound TCP connection that a process of the binary dialed.
package struct ConnectRecord: Sendable, Equatable {
  /// How a connect ended.
  package enum Result: String, Sendable, CaseIterable {
    /// The handshake was completed.
    case established
    /// The peer answered with a reset (ECONNREFUSED).
    case refused
    /// The peer did not answer in the time that the kernel allows (ETIMEDOUT).
    case timeout
    /// The network said that there is no way to the peer (EHOSTUNREACH, ENETUNREACH).
    case unreachable
    /// The program closed the socket before the handshake was completed.
    case canceled
    /// Another error; `error` has its number.
    case failed
    /// The connect was still under way when the trace ended.
    case pending
  }

  /// When connect(2) reached TCP.
  package let timestamp: Timestamp
  /// How the connect ended.
  package let result: Result
  /// The socket's errno; 0 if there was none.
  package let error: UInt16
  /// From connect to the end of the handshake or the failure, in nanoseconds; nil while pending.
  package let duration: UInt64?
  /// The request that caused the dial; nil if none is proven.
  package let caller: Caller?
  /// The process and thread that called connect(2).
  package let process: ProcessIdentity
  /// The addresses and ports.
  package let tuple: FiveTuple
  /// How the caller was found, or why it was not.
  package let join: Join

  package init(
    timestamp: Timestamp, result: Result, error: UInt16, duration: UInt64?, caller: Caller?,
    process: ProcessIdentity, tuple: FiveTuple, join: Join
  ) {
    self.timestamp = timestamp
    self.result = result
    self.error = error
    self.duration = duration
    self.caller = caller
    self.process = process
    self.tuple = tuple
    self.join = join
  }
}

/// How a connection's caller was found, or why it was not.
package enum Join: Sendable, Equatable, Hashable {
  /// The goroutine that called connect(2) descends from the request's handler.
  case byGoroutine(afterResponse: Bool)
  /// No caller is proven.
  case none(Reason)

  /// Why a connection has no caller.
  package enum Reason: String, Sendable, CaseIterable {
    /// The process began after the probes were attached, and its goroutine belongs to no request.
    case noRequest = "no-request"
    /// The process is older than the probes: its goroutine belongs to no request, or to one from before.
    case noRequestSeen = "no-request-seen"
    /// The connecting thread does not run a goroutine.
    case notGoThread = "not-go-thread"
    /// A request is known to have caused the dial, but its text was lost on the way.
    case lost
    /// A map was full: the goroutine's request may have been forgotten.
    case overflow
  }
}

/// A process and thread, as the host's root PID namespace numbers them.
package struct ProcessIdentity: Sendable, Equatable {
  package let pid: UInt32
  package let tid: UInt32
  /// The command name in bytes (`task_struct.comm`); nil if it is not known.
  package let command: [UInt8]?

  package init(pid: UInt32, tid: UInt32, command: [UInt8]?) {
    self.pid = pid
    self.tid = tid
    self.command = command
  }
}

/// An inbound HTTP request; the bytes are the target's and may be anything.
package final class Caller: Sendable, Equatable {
  /// A number that is unique in the run: the order in which requests were first heard of.
  package let request: Int
  /// `Request.Method`.
  package let method: CallerValue
  /// `Request.RequestURI`: the request target as it came on the wire (RFC 9112, 3.2).
  package let target: CallerValue
  /// `Request.Host`.
  package let host: CallerValue
  /// `Request.RemoteAddr`: the client's address and port.
  package let client: CallerValue

  package init(
    request: Int, method: CallerValue, target: CallerValue, host: CallerValue, client: CallerValue
  ) {
    self.request = request
    self.method = method
    self.target = target
    self.host = host
    self.client = client
  }

  /// How many bytes of text are held.
  package var byteCount: Int {
    method.bytes.count + target.bytes.count + host.bytes.count + client.bytes.count
  }

  package static func == (left: Caller, right: Caller) -> Bool {
    left.request == right.request && left.method == right.method && left.target == right.target
      && left.host == right.host && left.client == right.client
  }
}

/// A text from the target: its first bytes, and how many it had.
package struct CallerValue: Sendable, Equatable {
  /// The bytes that were read.
  package var bytes: [UInt8]
  /// The length of the whole text, in bytes.
  package var length: UInt64

  package init(bytes: [UInt8] = [], length: UInt64 = 0) {
    self.bytes = bytes
    self.length = length
  }

  /// Tells that not all of the text was read.
  package var isTruncated: Bool { UInt64(bytes.count) < length }
}

/// Events that the kernel side lost, as far as bpftrace noticed.
package struct LostRecord: Sendable, Equatable {
  /// How many bpftrace reports.
  package let events: UInt64

  package init(events: UInt64) {
    self.events = events
  }
}
