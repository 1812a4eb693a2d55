import GoBinary

/// Where the functions that probes are about were inlined, and the places that serve for them there.
struct InlinedFunctions {
  private let program: GoProgram
  private let bodies: [String: [InlinedBody]]

  /// Asks the program's inline trees about every function that a row needs.
  init(_ program: GoProgram, _ rows: [ProgramPlaces.Row]) throws(GoBinaryError) {
    self.program = program
    let names = Set(rows.flatMap(\.asked) + [ProgramPlaces.newGoroutine])
    bodies = Dictionary(grouping: try program.inlinedBodies(of: names), by: \.callee)
  }

  /// Tells that a function is inlined somewhere.
  func contains(_ function: String) -> Bool { bodies[function] != nil }

  /// What moves a row's place: a function, and those that it is inlined into; nil if nothing does.
  func obstacle(to row: ProgramPlaces.Row) -> (function: String, into: [String])? {
    for name in [row.function] + row.around {
      if let found = bodies[name] { return (name, Self.names(found)) }
    }
    if case .call(let callee) = row.instruction {
      let found = bodies[callee, default: []].filter { $0.function.name == row.function }
      if !found.isEmpty { return (callee, Self.names(found)) }
    }
    return nil
  }

  /// The functions that have these bodies, each once.
  private static func names(_ bodies: [InlinedBody]) -> [String] {
    Set(bodies.map(\.function.name)).sorted()
  }

  /// The probe at the first alternative that is proven for all of the function's bodies; nil if none is.
  func alternative(
    for row: ProgramPlaces.Row, since inlined: String
  ) throws(GoBinaryError) -> PlannedProbe? {
    for alternative in row.alternatives {
      let reason = "\(alternative.reason), since \(inlined) is inlined"
      if let probe = try probe(at: alternative, for: row, reason: reason) { return probe }
    }
    return nil
  }

  /// The probe where the function's bodies call a handler; nil if that is not proven for all of them.
  func handlerCalls(for row: ProgramPlaces.Row) throws(GoBinaryError) -> PlannedProbe? {
    let calls = ProgramPlaces.handlerCalls
    return try probe(at: calls, for: row, reason: calls.reason)
  }

  private func probe(
    at alternative: ProgramPlaces.Alternative, for row: ProgramPlaces.Row, reason: String
  ) throws(GoBinaryError) -> PlannedProbe? {
    guard let found = try places(of: alternative, for: row), let first = found.first,
      Self.areToldApart(found)
    else { return nil }
    return PlannedProbe(
      row.probe, .uprobe(first.site), reason: reason, arguments: first.arguments,
      further: Array(found.dropFirst()))
  }

  /// Tells that places with other arguments differ in the bits of an address that stay when a program is loaded.
  static func areToldApart(_ places: [PlannedProbe.FurtherPlace]) -> Bool {
    Dictionary(grouping: places) { $0.site.virtualAddress & 0xfff }.values.allSatisfy { alike in
      alike.allSatisfy { $0.arguments == alike[0].arguments }
    }
  }

  private func places(
    of alternative: ProgramPlaces.Alternative, for row: ProgramPlaces.Row
  ) throws(GoBinaryError) -> [PlannedProbe.FurtherPlace]? {
    if case .start(let name) = alternative.place {
      guard !contains(name), let function = program.function(named: name),
        let site = try? program.prologueBranch(of: function)
      else { return nil }
      return [PlannedProbe.FurtherPlace(site, alternative.arguments)]
    }
    var all = bodies[row.function, default: []]
    if let function = program.function(named: row.function) {
      all.append(try program.ownBody(of: function))
    }
    var places: [PlannedProbe.FurtherPlace] = []
    for body in all {
      // What cannot be walked proves nothing.
      guard let calls = try? program.calls(in: body) else { return nil }
      let found =
        switch alternative.place {
        case .call(let callee, let caller):
          call(of: callee, by: caller ?? row.function, among: calls)
        default: handlerCalls(among: calls, in: body)
        }
      guard let found else { return nil }
      places += found.map {
        PlannedProbe.FurtherPlace($0.site, $0.arguments ?? alternative.arguments)
      }
    }
    return places
  }

  private typealias Found = (site: ProbeSite, arguments: ArgumentPlace?)

  /// The one call of a function in the source of another.
  private func call(of callee: String, by caller: String, among calls: [CallPlace]) -> [Found]? {
    guard let entry = program.function(named: callee)?.entry else { return nil }
    let found = calls.filter { $0.target == entry && $0.callers.first == caller }
    guard found.count == 1 else { return nil }
    return found.map { ($0.site, nil) }
  }

  /// `ServeHTTP(w http.ResponseWriter, r *http.Request)` of a http.HandlerFunc calls the function itself with the
  /// same arguments, but for the receiver (net/http/server.go).
  private static let handlerFunction = "net/http.HandlerFunc.ServeHTTP"

  /// The calls of a handler in the source of a body: one that a profile has the compiler guess is called, or
  /// inlined, beside the one that serves all others.
  private func handlerCalls(among calls: [CallPlace], in body: InlinedBody) -> [Found]? {
    // Whatever else is inlined there is a way to a handler that is not known.
    guard body.inlined.isSubset(of: [Self.handlerFunction]) else { return nil }
    let found = calls.filter { !callsRuntime($0) }.map { call -> Found in
      (call.site, call.callers.first == body.callee ? nil : .withoutFirst(1))
    }
    // Each of the sources has its call.
    guard found.contains(where: { $0.arguments == nil }),
      body.inlined.isEmpty || found.contains(where: { $0.arguments != nil })
    else { return nil }
    return found
  }

  /// Tells that the runtime is called, as where the stack is to grow: the source does not say so.
  private func callsRuntime(_ call: CallPlace) -> Bool {
    call.target.flatMap { program.function(containing: $0) }?.name.hasPrefix("runtime.") == true
  }
}
