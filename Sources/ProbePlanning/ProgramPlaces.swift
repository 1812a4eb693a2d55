import GoBinary

/// The places in a program that serve its probes: data, one row a place, the first one wanted first.
///
/// A profile has the compiler inline what it would not otherwise. A function's own copy is proof only if it is
/// inlined nowhere; where it is, a row has alternatives, each of which holds for all of the function's bodies.
package enum ProgramPlaces {
  /// One of them.
  struct Row: Sendable {
    /// What in the function.
    enum Instruction: Sendable, Equatable {
      /// The branch of the stack check, else the function's entry.
      case start
      /// The one call of another function.
      case call(of: String)
      /// In each of its bodies, whatever calls an http.Handler.
      case handlerCalls
      /// The first instruction, given by the address of the function's symbol.
      case symbol
    }

    let probe: LogicalProbe
    let function: String
    let instruction: Instruction
    /// Where there is no such function, the program is no server of net/http.
    var isRequired = false
    /// Functions beside which it is of no use.
    var unless: [String] = []
    /// A function without which it is of no use.
    var beside: String?
    /// Only needed where the kernel cannot find a thread's goroutine by itself.
    var isForUnknownSlot = false
    /// Functions that would take the place with them, were they inlined: those that a closure belongs to.
    var around: [String] = []
    /// What serves where the function is inlined somewhere, the best first.
    var alternatives: [Alternative] = []
    /// What else to say of it.
    var note: String?
    /// The join is right without it: where it is inlined, only a detail is missing.
    var isDetail = false

    /// The functions whose inlining moves the place.
    var asked: [String] {
      var names = [function] + around
      if case .call(let callee) = instruction { names.append(callee) }
      for case .start(let function) in alternatives.map(\.place) { names.append(function) }
      return names
    }
  }

  /// What serves a probe where its function is inlined.
  struct Alternative: Sendable {
    enum Place: Sendable, Equatable {
      /// In each body, the one call of another function that every way through it passes: it stands in the source of
      /// the row's function, or of one that this always calls and that is inlined there itself.
      case call(of: String, by: String? = nil)
      /// In each body, whatever calls an http.Handler.
      case handlerCalls
      /// The start of another function, which is inlined nowhere.
      case start(of: String)
    }

    let place: Place
    /// Where the arguments of the row's function are there.
    let arguments: ArgumentPlace
    /// Why it serves, in a few words.
    let reason: String
  }

  /// Where a body calls an http.Handler: its own arguments are the handler's, but for the receiver.
  static let handlerCalls = Alternative(
    place: .handlerCalls, arguments: .own, reason: "the call of the handler")

  static let rows: [Row] =
    [
      Row(probe: .connectionServed, function: "net/http.(*conn).serve", instruction: .start),
      Row(
        probe: .requestStart, function: "net/http.serverHandler.ServeHTTP", instruction: .start,
        isRequired: true,
        alternatives: [handlerCalls]),
      Row(
        probe: .requestEnd, function: "net/http.(*response).finishRequest", instruction: .start,
        isRequired: true,
        alternatives: [
          // The chunkWriter begins with a pointer to its response (net/http/server.go).
          Alternative(
            place: .call(of: "net/http.(*chunkWriter).close"), arguments: .receiverBehindFirst,
            reason: "where the response's body is closed"),
          Alternative(
            place: .call(of: "net/http.(*connReader).abortPendingRead"), arguments: .none,
            reason: "where reading ahead is stopped"),
          Alternative(
            place: .call(of: "net/http.putBufioWriter"), arguments: .none,
            reason: "where the response's buffer is given back"),
        ]),
      Row(
        probe: .streamEnd, function: "net/http.(*http2responseWriter).handlerDone",
        instruction: .start, alternatives: streamEnds("net/http.(*http2responseWriter)")),
      // Go 1.27 moved it.
      Row(
        probe: .streamEnd, function: "net/http/internal/http2.(*responseWriter).handlerDone",
        instruction: .start,
        alternatives: streamEnds("net/http/internal/http2.(*responseWriter)")),
      // The module's server handles each stream so, whoever accepted the connection (http2/server.go).
      Row(
        probe: .moduleStreamStart, function: moduleHandler, instruction: .start),
      // From Go 1.27 on the module leaves that to net/http, which calls the module's handler itself (net/http/http2.go).
      Row(
        probe: .moduleStreamStart, function: "net/http.http2Handler.ServeHTTP",
        instruction: .handlerCalls, unless: [moduleHandler],
        beside: "golang.org/x/net/http2.(*Server).ServeConn"),
      Row(
        probe: .moduleStreamEnd, function: "golang.org/x/net/http2.(*responseWriter).handlerDone",
        instruction: .start,
        alternatives: streamEnds("golang.org/x/net/http2.(*responseWriter)")),
      // The handler that `NewHandler` makes calls one of these for a connection that it takes (http2/h2c/h2c.go).
      Row(
        probe: .requestHandedOver,
        function: "golang.org/x/net/http2/h2c.initH2CWithPriorKnowledge", instruction: .start,
        isDetail: true),
      Row(
        probe: .requestHandedOver, function: "golang.org/x/net/http2/h2c.h2cUpgrade",
        instruction: .start, isDetail: true),
      // The one place where every new goroutine passes, complete and not yet running (runtime/proc.go, `newproc`).
      Row(
        probe: .goroutineCreate, function: "runtime.newproc.func1",
        instruction: .call(of: "runtime.runqput"), isRequired: true, around: ["runtime.newproc"],
        alternatives: [
          Alternative(
            place: .start(of: newGoroutine), arguments: .secondFromField(.gSched),
            reason: "where a new goroutine is given its function")
        ]),
      // A plugin creates goroutines by a copy of the runtime's code that is its own. They are not seen, so what a dead one
      // at the same address leaves behind has to go with it; it ends by the code that has created it (runtime/proc.go).
      Row(
        probe: .goroutineEnd, function: "runtime.goexit0", instruction: .start, isRequired: true,
        beside: loadsPlugins),
      Row(probe: .coroutineStart, function: "runtime.corostart", instruction: .start),
      Row(
        probe: .dialQueued, function: "net/http.(*Transport).queueForDial", instruction: .start),
      Row(
        probe: .dialStarted, function: "net/http.(*Transport).dialConnFor", instruction: .start),
      // fasthttp's client has a queue of its own: what closes a connection dials for the next that waits (client.go).
      Row(
        probe: .dialQueued, function: "github.com/valyala/fasthttp.(*HostClient).queueForIdle",
        instruction: .start),
      Row(
        probe: .dialStarted, function: "github.com/valyala/fasthttp.(*HostClient).dialConnFor",
        instruction: .start),
      Row(
        probe: .dialBegun, function: "net.(*Dialer).DialContext", instruction: .start,
        isDetail: true),
      Row(
        probe: .dialBegun, function: "net.(*Dialer).DialTCP", instruction: .start, isDetail: true),
      Row(probe: .dialBegun, function: "net.DialTCP", instruction: .start, isDetail: true),
      // Its goroutine opens connections for all who wait (database/sql/sql.go, `connectionOpener`).
      Row(
        probe: .poolOpens, function: "database/sql.(*DB).openNewConnection", instruction: .start),
      // The kernel does not find the goroutine where it is in a register, or at a place that the loader has chosen.
      Row(
        probe: .connectCall, function: "syscall.connect", instruction: .start,
        isRequired: true, isForUnknownSlot: true,
        alternatives: ["syscall.Syscall", "syscall.RawSyscall", "syscall.RawSyscall6"].map {
          Alternative(place: .call(of: $0), arguments: .none, reason: "where the kernel is called")
        }),
    ] + RoundTrip.all.flatMap { $0.places }

  /// What golang.org/x/net handles a stream with, on the stream's own goroutine.
  package static let moduleHandler = "golang.org/x/net/http2.(*serverConn).runHandler"

  /// The places in copies of net/http's client, which programs have under other packages' names to change what it sends.
  ///
  /// They are found by the shape of their functions' names. What the fields of their structs are is not known.
  static func copies(in program: GoProgram) -> [Row] {
    let dialing = ".(*Transport).dialConnFor"
    return program.functionNames(endingWith: dialing).flatMap { name -> [Row] in
      let package = String(name.dropLast(dialing.count))
      guard package != "net/http" else { return [] }
      let functions: [(LogicalProbe, String)] = [
        (.dialQueued, ".(*Transport).queueForDial"), (.dialStarted, dialing),
        (.copyRoundTrip, RoundTrip.ofCopy),
      ]
      return functions.map { probe, function in
        Row(
          probe: probe, function: package + function, instruction: .start,
          note: "\(package) has a copy of net/http's client", isDetail: true)
      }
    }
  }

  /// What a program has that loads plugins, and can: without cgo, it cannot (plugin/plugin_dlopen.go).
  private static let loadsPlugins = "plugin.lastmoduleinit"

  /// The function that is called for each new goroutine and for nothing else.
  ///
  /// It is given the address of the goroutine's field `sched` (runtime/proc.go, `newproc1`). Go 1.15 and 1.16 have
  /// it inlined.
  static let newGoroutine = "runtime.gostartcallfn"

  /// `handlerDone` calls Flush, and that FlushError, with the receiver that it has itself (net/http/h2_bundle.go).
  private static func streamEnds(_ receiver: String) -> [Alternative] {
    let flush = "\(receiver).Flush"
    return [.call(of: flush), .call(of: "\(receiver).FlushError", by: flush)].map {
      Alternative(
        place: $0, arguments: .own, reason: "where the response is flushed for the last time")
    }
  }

  /// What serves a probe where bpftrace would take the place's number for an address: where the
  /// function is entered that the probe is about, or another one that every new goroutine passes.
  static func symbolRow(for probe: PlannedProbe) -> Row? {
    guard let site = probe.site else { return nil }
    if probe.probe == .goroutineCreate {
      return Row(probe: probe.probe, function: newGoroutine, instruction: .symbol)
    }
    // Where a function is entered says nothing of the call of another one in it.
    guard [.prologueBranch, .entry].contains(site.kind) else { return nil }
    return Row(probe: probe.probe, function: site.function, instruction: .symbol)
  }
}
