import GoBinary
import ProbePlanning
import ScriptTemplate
import TraceHost
import TraceModel

/// Plans made of values alone, so that the scripts rendered from them are the same on every machine.
enum SamplePlan: String, CaseIterable, Sendable {
  /// A kernel with kprobes.
  case kprobe
  /// A kernel without; a stripped program.
  case tracepoint
  /// A program that has no HTTP client, uses coroutines, and has a function without a stack check.
  case serverOnly = "server-only"
  /// One process alone.
  case process
  /// Go 1.15: arguments on the stack.
  case stack
  /// A program whose symbols cover the places of its probes: functions are entered instead.
  case symbols
  /// A program for arm64, by Go 1.24.
  case arm64
  /// A program with cgo that serves HTTP/2 by golang.org/x/net, and calls by fasthttp.
  case modules
  /// Two binaries of other kinds, and two processes of the second.
  case several
  /// With the states of connections, on a kernel without kprobes.
  case states = "join-states"
  /// The same with kprobes.
  case statesByKprobe = "join-states-kprobe"

  /// A file that every machine has: scripts are dry-run, and bpftrace looks whether it is there.
  static let path = "/bin/true"

  var plan: ProbePlan {
    ProbePlan(program: program, probes: probes)
  }

  var targets: [ScriptTarget] {
    get throws {
      let path = try TargetPath(Self.path)
      return switch self {
      case .process: [ScriptTarget(plan, path: path, pids: [4242])]
      case .several:
        [
          ScriptTarget(Self.serverOnly.plan, path: path),
          ScriptTarget(Self.tracepoint.plan, path: path, pids: [17, 4242]),
        ]
      default: [ScriptTarget(plan, path: path)]
      }
    }
  }

  /// The binaries, of which the requests are told that come by accepted connections.
  var accepting: [ScriptTarget] {
    get throws {
      let start = probes.filter { [.requestStart, .moduleStreamStart].contains($0.probe) }
      let served = PlannedProbe(
        .connectionServed, site("net/http.(*conn).serve", 0xc009, 9, .prologueBranch),
        reason: "the stack check's branch, which the kernel emulates")
      return [
        ScriptTarget(
          ProbePlan(program: program, probes: [served] + start), path: try TargetPath(Self.path))
      ]
    }
  }

  static let host = host(kprobes: [.connect], tracepoints: [.socketState, .processExit, .signal])

  /// A machine with these probes in its kernel.
  static func host(
    kprobes: Set<KernelFunction>, tracepoints: Set<Tracepoint>,
    preemption: KernelPreemption = .voluntary, version: BpftraceVersion = BpftraceVersion(0, 17, 0)
  ) -> HostCapabilities {
    HostCapabilities(
      kernelRelease: "6.1.0", isRoot: true, hasTracefs: true, hasUprobes: true, kprobes: kprobes,
      tracepoints: tracepoints, hasBTF: true, processors: 2, preemption: preemption,
      canHoldProcessor: true,
      bpftrace: .success(Bpftrace(path: "/usr/bin/bpftrace", version: version)))
  }

  private var program: PlannedProgram {
    let version =
      switch self {
      case .kprobe, .symbols: "go1.19.8"
      case .stack: "go1.15.15"
      default: "go1.24.11"
      }
    return PlannedProgram(
      path: Self.path, goVersion: version,
      buildID: "build/identity", architecture: self == .arm64 ? .arm64 : .amd64,
      abi: self == .stack ? .stack : .register,
      goroutineSlot: -8,
      linking: Linking(isPositionIndependent: false, isStatic: true, hasCgo: self == .modules),
      symbolSource: self == .kprobe ? .symbols : .functionTable,
      layoutSource: self == .kprobe ? .dwarf : .table(minor: 24, evidence: .measured),
      selfCheck: .agrees, mapKind: version.hasPrefix("go1.24") ? .swiss : .buckets,
      offsets: [
        .gM: 48, .gAtomicstatus: 144, .gSched: 56, .mCurg: 192, .mProcid: 72, .requestMethod: 0,
        .requestHost: 128, .requestRemoteAddr: 176, .requestRequestURI: 192, .requestCtx: 248,
        .wantConnCtx: 128, .cancelCtxErr: 48, .transportRequestRequest: 0, .persistConnConn: 80,
        .persistConnNwrite: 120, .http2ClientConnTconn: 8, .netFDNet: 80, .netFDSotype: 64,
        .netFDLaddr: 96, .netFDRaddr: 112, .tcpAddrIP: 0, .tcpAddrPort: 24,
        .urlScheme: 0, .urlHost: 40, .wantConnCm: 0, .connectMethodProxyURL: 0,
        .connectMethodTargetScheme: 8, .connectMethodTargetAddr: 24, .responseStatus: 120,
        .http2ResponseWriterRws: 0, .http2ResponseStatus: 72, .responseConn: 0,
        .serverConnRwc: 16, .http2ResponseConn: 16, .http2ServerConnConn: 16,
      ].merging(callerOffsets) { offset, _ in offset },
      contextTypes: [.stack, .several].contains(self) ? Self.contextTypes : [])
  }

  /// Contexts of a program's own types: one has a request, and one has two parents.
  private static let contextTypes = [
    ContextType(
      name: "*gin.Context", hash: 11, parents: [.init(offset: 32, pointee: 12, path: "Request")]),
    ContextType(
      name: "*http.Request", hash: 12, parents: [.init(offset: 248, pointee: nil, path: "ctx")]),
    ContextType(
      name: "main.pair", hash: 13,
      parents: [
        .init(offset: 0, pointee: nil, path: "Context"),
        .init(offset: 24, pointee: 12, path: "request"),
      ]),
  ]

  /// Where the fields are that tell more of a request; nothing more is known of one program.
  private var callerOffsets: [StructField: UInt64] {
    let ofEveryVersion: [StructField: UInt64] = [
      .requestURL: 16, .urlRawQuery: 96, .requestProtoMajor: 40, .requestProtoMinor: 48,
      .requestHeader: 56, .requestTLS: 208,
    ]
    let ofVersion: [StructField: UInt64] =
      switch self {
      case .kprobe, .symbols, .stack:
        [.hmapFlags: 8, .hmapB: 9, .hmapBuckets: 16, .hmapOldbuckets: 24]
      default:
        [
          .requestPattern: 232, .swissMapDirPtr: 16, .swissMapDirLen: 24,
          .swissTableGroups: 16, .swissGroupsData: 0, .swissGroupsLengthMask: 8,
        ]
      }
    return self == .serverOnly ? [:] : ofEveryVersion.merging(ofVersion) { offset, _ in offset }
  }

  /// What is told of requests.
  var caller: CallerOptions {
    let headers: [HeaderName] =
      [.traceparent] + ["x-request-id", "via", "te"].compactMap { HeaderName($0) }
    return switch self {
    case .several: CallerOptions(headers: headers, showsQuery: true)
    case .process: CallerOptions()
    default: CallerOptions(headers: [.traceparent])
    }
  }

  private var probes: [PlannedProbe] { events + [stop] }

  private var stop: PlannedProbe {
    PlannedProbe(.stop, .tracepoint("signal:signal_generate"), reason: "nothing is lost")
  }

  private var events: [PlannedProbe] {
    switch self {
    case .symbols: entries + [connect]
    case .arm64:
      branches + [
        PlannedProbe(
          .connectCall, site("syscall.connect", 0x7008, 8, .prologueBranch),
          reason: "the stack check's branch, which the kernel emulates"), connect,
      ]
    case .modules: branches + modules + [connect]
    case .states: branches + [connect] + states
    case .statesByKprobe: branches + [connect] + statesByKprobe
    default: branches + [connect]
    }
  }

  private var modules: [PlannedProbe] {
    let functions: [(LogicalProbe, String, UInt64)] = [
      (.moduleStreamStart, "golang.org/x/net/http2.(*serverConn).runHandler", 0xd009),
      (.moduleStreamEnd, "golang.org/x/net/http2.(*responseWriter).handlerDone", 0xe009),
      (.requestHandedOver, "golang.org/x/net/http2/h2c.initH2CWithPriorKnowledge", 0xf009),
      (.requestHandedOver, "golang.org/x/net/http2/h2c.h2cUpgrade", 0x11009),
      (.dialQueued, "github.com/valyala/fasthttp.(*HostClient).queueForIdle", 0x12009),
      (.dialStarted, "github.com/valyala/fasthttp.(*HostClient).dialConnFor", 0x13009),
    ]
    return functions.map { probe, name, offset in
      PlannedProbe(
        probe, site(name, offset, 9, .prologueBranch),
        reason: "the stack check's branch, which the kernel emulates")
    }
  }

  private var states: [PlannedProbe] {
    [
      PlannedProbe(.stateChange, .tracepoint("sock:inet_sock_set_state"), reason: "a stable event"),
      PlannedProbe(.timeWaitStart, .tracepoint("timer:timer_start"), reason: "its timer"),
      PlannedProbe(.timeWaitEnd, .tracepoint("timer:timer_expire_entry"), reason: "its timer"),
    ]
  }

  private var statesByKprobe: [PlannedProbe] {
    [
      PlannedProbe(.stateChange, .tracepoint("sock:inet_sock_set_state"), reason: "a stable event"),
      PlannedProbe(.timeWaitStart, .kretprobe(function: "inet_twsk_alloc"), reason: "its making"),
      PlannedProbe(.timeWaitEnd, .kprobe(function: "inet_twsk_put"), reason: "its last hold"),
    ]
  }

  private var connect: PlannedProbe {
    [.kprobe, .process, .statesByKprobe].contains(self)
      ? PlannedProbe(
        .connect, .kprobe(function: "tcp_connect"), reason: "the local port is known there")
      : PlannedProbe(
        .connect, .tracepoint("sock:inet_sock_set_state"),
        reason: "entering SYN_SENT, since this kernel has no kprobes")
  }

  /// Functions' entries, by their symbols' addresses.
  private var entries: [PlannedProbe] {
    let functions: [(LogicalProbe, String, UInt64)] = [
      (.requestStart, "net/http.serverHandler.ServeHTTP", 0x1000),
      (.requestEnd, "net/http.(*response).finishRequest", 0x2000),
      (.goroutineCreate, "runtime.gostartcallfn", 0x3000),
      (.dialQueued, "net/http.(*Transport).queueForDial", 0x5000),
      (.dialStarted, "net/http.(*Transport).dialConnFor", 0x6000),
    ]
    return functions.map { probe, name, address in
      PlannedProbe(
        probe,
        .symbolUprobe(
          ProbeSite(
            function: name, functionOffset: 0, virtualAddress: address, fileOffset: address,
            kind: .entry, bytes: [0x49, 0x3b])),
        reason: "the function's entry, which the kernel single-steps: bpftrace takes places "
          + "in this file for addresses",
        arguments: probe == .goroutineCreate ? .secondFromField(.gSched) : .own)
    }
  }

  private var branches: [PlannedProbe] {
    let branch = "the stack check's branch, which the kernel emulates"
    var probes = [
      PlannedProbe(
        .requestStart, site("net/http.serverHandler.ServeHTTP", 0x1009, 9, .prologueBranch),
        reason: branch),
      PlannedProbe(
        .requestEnd,
        self == .serverOnly
          ? site("net/http.(*response).finishRequest", 0x2000, 0, .entry)
          : site("net/http.(*response).finishRequest", 0x2004, 4, .prologueBranch),
        reason: self == .serverOnly
          ? "the function's entry, which the kernel single-steps: no stack check was found" : branch
      ),
      PlannedProbe(
        .goroutineCreate, site("runtime.newproc.func1", 0x3040, 64, .call),
        reason: "the call of runtime.runqput, which the kernel emulates"),
    ]
    if self == .serverOnly {
      probes.append(
        PlannedProbe(
          .goroutineEnd, site("runtime.goexit0", 0x3509, 9, .prologueBranch), reason: branch))
      probes.append(
        PlannedProbe(
          .coroutineStart, site("runtime.corostart", 0x4009, 9, .prologueBranch), reason: branch))
    } else {
      probes.append(
        PlannedProbe(
          .dialQueued, site("net/http.(*Transport).queueForDial", 0x5009, 9, .prologueBranch),
          reason: branch))
      probes.append(
        PlannedProbe(
          .dialStarted, site("net/http.(*Transport).dialConnFor", 0x6009, 9, .prologueBranch),
          reason: branch))
      probes.append(
        PlannedProbe(
          .dialBegun, site("net.(*Dialer).DialContext", 0x7009, 9, .prologueBranch),
          reason: branch))
      probes.append(
        PlannedProbe(
          .roundTrip, site("net/http.(*persistConn).roundTrip", 0xa009, 9, .prologueBranch),
          reason: branch))
    }
    if self == .tracepoint {
      probes.append(
        PlannedProbe(
          .streamEnd,
          site("net/http.(*http2responseWriter).handlerDone", 0x8009, 9, .prologueBranch),
          reason: branch))
      probes.append(
        PlannedProbe(
          .streamRoundTrip,
          site("net/http.(*http2ClientConn).roundTrip", 0x9009, 9, .prologueBranch), reason: branch)
      )
      probes.append(
        PlannedProbe(
          .callRoundTrip,
          site(
            "google.golang.org/grpc/internal/transport.(*http2Client).NewStream", 0xb009, 9,
            .prologueBranch), reason: branch))
    }
    return probes
  }

  private func site(
    _ function: String, _ offset: UInt64, _ inside: UInt64, _ kind: ProbeSite.Kind
  ) -> PlannedProbe.Mechanism {
    .uprobe(
      ProbeSite(
        function: function, functionOffset: inside, virtualAddress: offset + 0x400000,
        fileOffset: offset, kind: kind, bytes: [0x76, 0x10]))
  }
}
