import GoBinary

/// The places in a program that serve its probes: data, one row a place, the first one wanted first.
///
/// A profile has the compiler inline what it would not otherwise. A function's own copy is proof only if it is
/// inlined nowhere; where it is, a row has alternatives, each of which holds for all of the function's bodies.
enum ProgramPlaces {
  /// One of them.
  struct Row: Sendable {
    /// What in the function.
    enum Instruction: Sendable, Equatable {
      /// The branch of the stack check, else the function's entry.
      case start
      /// The one call of another function.
      case call(of: String)
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
    /// The processors for which it is needed; nil for all.
    var architecture: Architecture?
    /// Functions that would take the place with them, were they inlined: those that a closure belongs to.
    var around: [String] = []
    /// What serves where the function is inlined somewhere, the best first.
    var alternatives: [Alternative] = []
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

  static let rows: [Row] =
    [
      Row(probe: .connectionServed, function: "net/http.(*conn).serve", instruction: .start),
      Row(
        probe: .requestStart, function: "net/http.serverHandler.ServeHTTP", instruction: .start,
        isRequired: true,
        alternatives: [
          Alternative(
            place: .handlerCalls, arguments: .own, reason: "the call of the handler")
        ]),
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
      // The one place where every new goroutine passes, complete and not yet running (runtime/proc.go, `newproc`).
      Row(
        probe: .goroutineCreate, function: "runtime.newproc.func1",
        instruction: .call(of: "runtime.runqput"), isRequired: true, around: ["runtime.newproc"],
        alternatives: [
          Alternative(
            place: .start(of: newGoroutine), arguments: .secondFromField(.gSched),
            reason: "where a new goroutine is given its function")
        ]),
      Row(probe: .coroutineStart, function: "runtime.corostart", instruction: .start),
      Row(
        probe: .dialQueued, function: "net/http.(*Transport).queueForDial", instruction: .start),
      Row(
        probe: .dialStarted, function: "net/http.(*Transport).dialConnFor", instruction: .start),
      Row(
        probe: .dialBegun, function: "net.(*Dialer).DialContext", instruction: .start,
        isDetail: true),
      Row(
        probe: .dialBegun, function: "net.(*Dialer).DialTCP", instruction: .start, isDetail: true),
      Row(probe: .dialBegun, function: "net.DialTCP", instruction: .start, isDetail: true),
      // Its goroutine opens connections for all who wait (database/sql/sql.go, `connectionOpener`).
      Row(
        probe: .poolOpens, function: "database/sql.(*DB).openNewConnection", instruction: .start),
      // The kernel's type information does not lead to the user's registers there.
      Row(
        probe: .connectCall, function: "syscall.connect", instruction: .start,
        isRequired: true, architecture: .arm64,
        alternatives: ["syscall.Syscall", "syscall.RawSyscall", "syscall.RawSyscall6"].map {
          Alternative(place: .call(of: $0), arguments: .none, reason: "where the kernel is called")
        }),
    ] + RoundTrip.all.flatMap { $0.places }

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
  static let symbolRows: [Row] =
    rows.filter { $0.probe != .goroutineCreate }.map { row in
      Row(probe: row.probe, function: row.function, instruction: .symbol)
    } + [
      Row(probe: .goroutineCreate, function: newGoroutine, instruction: .symbol)
    ]
}
