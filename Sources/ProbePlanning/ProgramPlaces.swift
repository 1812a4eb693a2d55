import GoBinary

/// The places in a program that serve its probes: data, one row a place, the first one wanted first.
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
  }

  static let rows: [Row] =
    [
      Row(probe: .connectionServed, function: "net/http.(*conn).serve", instruction: .start),
      Row(
        probe: .requestStart, function: "net/http.serverHandler.ServeHTTP", instruction: .start,
        isRequired: true),
      Row(
        probe: .requestEnd, function: "net/http.(*response).finishRequest", instruction: .start,
        isRequired: true),
      Row(
        probe: .streamEnd, function: "net/http.(*http2responseWriter).handlerDone",
        instruction: .start),
      // Go 1.27 moved it.
      Row(
        probe: .streamEnd, function: "net/http/internal/http2.(*responseWriter).handlerDone",
        instruction: .start),
      // The one place where every new goroutine passes, complete and not yet running. `runtime.newproc1`
      // itself is inlined in programs built with a profile; this call never is (runtime/proc.go, `newproc`).
      Row(
        probe: .goroutineCreate, function: "runtime.newproc.func1",
        instruction: .call(of: "runtime.runqput"), isRequired: true),
      Row(probe: .coroutineStart, function: "runtime.corostart", instruction: .start),
      Row(
        probe: .dialQueued, function: "net/http.(*Transport).queueForDial", instruction: .start),
      Row(
        probe: .dialStarted, function: "net/http.(*Transport).dialConnFor", instruction: .start),
      Row(probe: .dialBegun, function: "net.(*Dialer).DialContext", instruction: .start),
      Row(probe: .dialBegun, function: "net.(*Dialer).DialTCP", instruction: .start),
      Row(probe: .dialBegun, function: "net.DialTCP", instruction: .start),
      // The kernel's type information does not lead to the user's registers there.
      Row(
        probe: .connectCall, function: "syscall.connect", instruction: .start,
        isRequired: true, architecture: .arm64),
    ] + RoundTrip.all.flatMap { $0.places }

  /// What serves a probe where bpftrace would take the place's number for an address: where the
  /// function is entered that the probe is about, or another one that every new goroutine passes.
  static let symbolRows: [Row] =
    rows.filter { $0.probe != .goroutineCreate }.map { row in
      Row(probe: row.probe, function: row.function, instruction: .symbol)
    } + [
      // Called for each new goroutine and for nothing else, with the address of its field `sched`
      // (runtime/proc.go, `newproc1`). Go 1.15 and 1.16 have it inlined.
      Row(probe: .goroutineCreate, function: "runtime.gostartcallfn", instruction: .symbol)
    ]
}
