package import GoBinary

/// A probe by what it reports, whatever mechanism serves it.
package enum LogicalProbe: String, Sendable, CaseIterable {
  /// A server begins to serve a connection that it has accepted.
  case connectionServed = "connection.served"
  /// A request's handler is entered.
  case requestStart = "request.start"
  /// The handler of a stream of golang.org/x/net's HTTP/2 is entered.
  case moduleStreamStart = "request.start.http2.module"
  /// A request turns out to begin a connection of HTTP/2 without TLS.
  case requestHandedOver = "request.handed-over"
  /// A request is finished.
  case requestEnd = "request.end"
  /// An HTTP/2 request is finished.
  case streamEnd = "request.end.http2"
  /// The same, as golang.org/x/net has it.
  case moduleStreamEnd = "request.end.http2.module"
  /// A goroutine is created.
  case goroutineCreate = "goroutine.create"
  /// A goroutine ends.
  case goroutineEnd = "goroutine.end"
  /// A coroutine (`iter.Pull`) begins to run.
  case coroutineStart = "coroutine.start"
  /// The HTTP transport queues a dial for a request.
  case dialQueued = "dial.queued"
  /// The HTTP transport begins a queued dial.
  case dialStarted = "dial.started"
  /// Package net begins a dial; there may be several such probes.
  case dialBegun = "dial.begun"
  /// A pool of connections opens one for whichever call waits for it.
  case poolOpens = "pool.opens"
  /// A request is about to be sent on a connection, by HTTP/1.
  case roundTrip = "round.trip"
  /// The same by HTTP/2, as net/http has it.
  case streamRoundTrip = "round.trip.http2"
  /// The same by HTTP/2, as golang.org/x/net has it.
  case moduleStreamRoundTrip = "round.trip.http2.module"
  /// A request is about to be sent on a connection by HTTP/1, by a copy of net/http's client.
  case copyRoundTrip = "round.trip.copy"
  /// A call is about to be sent by gRPC-Go.
  case callRoundTrip = "round.trip.grpc"
  /// A goroutine is about to call connect(2).
  case connectCall = "connect.call"
  /// A process calls connect(2), with the tuple known to TCP.
  case connect
  /// A connect ends.
  case connectEnd = "connect.end"
  /// A process ends.
  case processExit = "process.exit"
  /// A process runs another program.
  case processExec = "process.exec"
  /// A process takes a connection from a listener's queue.
  case accept
  /// A packet is handed to a network device.
  case packetQueued = "packet.queued"
  /// A TCP socket changes its state.
  case stateChange = "state.change"
  /// A TCP socket hands over to a small one, which waits.
  case timeWaitStart = "time-wait.start"
  /// The wait is over.
  case timeWaitEnd = "time-wait.end"
  /// A process is about to send bytes by a socket.
  case socketSend = "socket.send"
  /// A process has received bytes from a socket.
  case socketReceive = "socket.receive"
  /// TCP is handed bytes to send.
  case messageSend = "message.send"
  /// A TCP connection is closed.
  case connectionEnd = "connection.end"
  /// bpftrace is asked to end.
  case stop
}

/// A logical probe with the mechanism that serves it here, and why that one.
package struct PlannedProbe: Sendable, Equatable {
  /// What attaches the probe.
  package enum Mechanism: Sendable, Equatable {
    /// An instruction of the target, given by its place in the file.
    case uprobe(ProbeSite)
    /// The first instruction of a function of the target, given by its symbol's address.
    case symbolUprobe(ProbeSite)
    /// A function of the kernel.
    case kprobe(function: String)
    /// The return of a function of the kernel, and its entry.
    case kretprobe(function: String)
    /// A tracepoint of the kernel, as `category:name`.
    case tracepoint(String)
  }

  /// What the probe reports.
  package let probe: LogicalProbe
  /// What attaches it.
  package let mechanism: Mechanism
  /// Why this mechanism, in a few words.
  package let reason: String
  /// Where the arguments of the function that the probe is about are at its place.
  package let arguments: ArgumentPlace
  /// Further places that serve the same probe: the function is inlined, and has several bodies.
  package let further: [FurtherPlace]

  /// One more place of a probe.
  package struct FurtherPlace: Sendable, Equatable {
    package let site: ProbeSite
    package let arguments: ArgumentPlace

    package init(_ site: ProbeSite, _ arguments: ArgumentPlace) {
      self.site = site
      self.arguments = arguments
    }
  }

  package init(
    _ probe: LogicalProbe, _ mechanism: Mechanism, reason: String,
    arguments: ArgumentPlace = .own, further: [FurtherPlace] = []
  ) {
    self.probe = probe
    self.mechanism = mechanism
    self.reason = reason
    self.arguments = arguments
    self.further = further
  }

  /// The place in the target; nil for a probe of the kernel.
  package var site: ProbeSite? {
    switch mechanism {
    case .uprobe(let site), .symbolUprobe(let site): site
    case .kprobe, .kretprobe, .tracepoint: nil
    }
  }

  /// All places in the target; none for a probe of the kernel.
  package var sites: [ProbeSite] { (site.map { [$0] } ?? []) + further.map(\.site) }

  /// The number by which bpftrace is given the place in the target; nil for a probe of the kernel.
  package var number: UInt64? {
    if case .symbolUprobe(let site) = mechanism { site.virtualAddress } else { site?.fileOffset }
  }

  /// Tells that one call may hit the probe twice: once more when the stack has grown.
  package var mayHitTwice: Bool { site?.kind == .entry }

  /// The place in words, such as "uprobe 0x2448e4 net/http.serverHandler.ServeHTTP+20".
  package var place: String {
    switch mechanism {
    case .uprobe(let site), .symbolUprobe(let site):
      ([(number ?? 0, site)] + further.map { ($0.site.fileOffset, $0.site) }).map { number, site in
        "uprobe 0x\(String(number, radix: 16)) \(site.function)+\(site.functionOffset)"
      }.joined(separator: " and ")
    case .kprobe(let function): "kprobe \(function)"
    case .kretprobe(let function): "kretprobe \(function)"
    case .tracepoint(let name): "tracepoint \(name)"
    }
  }
}
