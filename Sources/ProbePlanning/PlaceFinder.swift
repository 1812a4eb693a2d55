import GoBinary

/// Finds where the probes go in one program.
struct PlaceFinder {
  private let program: GoProgram
  /// What bpftrace would make of each number that it could be given.
  private let symbols: SymbolCoverage
  private let inlined: InlinedFunctions

  /// Finds every place, each proven by its bytes.
  ///
  /// - Throws: `ProbePlanError` if the program is no HTTP server, a function is inlined and nothing serves for it,
  ///   or a place cannot be given to bpftrace.
  static func probes(in program: GoProgram) throws(ProbePlanError) -> [PlannedProbe] {
    let rows = (ProgramPlaces.rows + ProgramPlaces.copies(in: program)).filter {
      !$0.isForUnknownSlot || program.goroutineSlot == nil
    }
    let inlined: InlinedFunctions
    do throws(GoBinaryError) {
      inlined = try InlinedFunctions(program, rows)
    } catch {
      throw .program(error)
    }
    var wanted: [PlannedProbe] = []
    for row in rows {
      if let probe = try place(of: row, program, inlined) { wanted.append(probe) }
    }
    let fallbacks = wanted.compactMap(ProgramPlaces.symbolRow).compactMap {
      program.function(named: $0.function)
    }
    let finder: PlaceFinder
    do throws(GoBinaryError) {
      let numbers = wanted.flatMap(\.sites).map(\.fileOffset) + fallbacks.map(\.entry)
      finder = PlaceFinder(
        program: program, symbols: try program.symbols(at: numbers), inlined: inlined)
    } catch {
      throw .program(error)
    }
    var probes: [PlannedProbe] = []
    for probe in wanted { probes.append(try finder.tellable(probe)) }
    return probes
  }

  /// The probe of a row, wherever its function is; nil if the program has no need of it.
  private static func place(
    of row: ProgramPlaces.Row, _ program: GoProgram, _ inlined: InlinedFunctions
  ) throws(ProbePlanError) -> PlannedProbe? {
    if row.unless.contains(where: { program.function(named: $0) != nil }) { return nil }
    if let needed = row.beside, program.function(named: needed) == nil { return nil }
    guard let obstacle = inlined.obstacle(to: row) else {
      return try preferred(row, program, inlined)
    }
    if row.isDetail {
      return try preferred(row, program, inlined)?.missing(where: obstacle.into)
    }
    do throws(GoBinaryError) {
      if let probe = try inlined.alternative(for: row, since: obstacle.function) { return probe }
    } catch {
      throw .program(error)
    }
    throw .inlined(
      path: program.path, function: obstacle.function, into: obstacle.into,
      profile: program.profile)
  }

  /// The probe at the first place wanted; nil if the program has no need of it.
  private static func preferred(
    _ row: ProgramPlaces.Row, _ program: GoProgram, _ inlined: InlinedFunctions
  ) throws(ProbePlanError) -> PlannedProbe? {
    guard let function = program.function(named: row.function) else {
      if row.isRequired { throw .notHTTPServer(path: program.path, missing: row.function) }
      return nil
    }
    do throws(GoBinaryError) {
      let note = row.note.map { "; \($0)" } ?? ""
      switch row.instruction {
      case .call(let callee):
        guard let called = program.function(named: callee) else {
          throw .noCode(path: program.path, function: callee)
        }
        return PlannedProbe(
          row.probe, .uprobe(try program.callSite(in: function, to: called)),
          reason: "the call of \(callee), which the kernel emulates")
      case .start:
        if let site = try? program.prologueBranch(of: function) {
          return PlannedProbe(
            row.probe, .uprobe(site),
            reason: "the stack check's branch, which the kernel emulates\(note)")
        }
        return PlannedProbe(
          row.probe, .uprobe(try program.entry(of: function)),
          reason:
            "the function's entry, which the kernel single-steps: no stack check was found\(note)")
      case .handlerCalls:
        if let probe = try inlined.handlerCalls(for: row) { return probe }
      case .symbol:
        return PlannedProbe(
          row.probe, .symbolUprobe(try program.entry(of: function)),
          reason: "the function's entry, which the kernel single-steps: bpftrace takes places "
            + "in this file for addresses",
          arguments: row.function == ProgramPlaces.newGoroutine ? .secondFromField(.gSched) : .own)
      }
    } catch {
      throw .program(error)
    }
    throw .noHandlerCall(path: program.path, function: row.function)
  }

  /// The probe, or one that serves for it, such that bpftrace cannot take its number for another place.
  ///
  /// bpftrace takes a number for a place in the file only where no symbol covers it as an address; else
  /// it must be the very address of a symbol (`sym_address_cb` in its attached_probe.cpp).
  private func tellable(_ probe: PlannedProbe) throws(ProbePlanError) -> PlannedProbe {
    guard let site = probe.sites.first(where: { symbols.covered.contains($0.fileOffset) }) else {
      return probe
    }
    if let row = ProgramPlaces.symbolRow(for: probe), !inlined.contains(row.function),
      let entry = try Self.preferred(row, program, inlined),
      let found = entry.site,
      symbols.starts.contains(found.virtualAddress)
    {
      return entry
    }
    throw .ambiguousOffset(path: program.path, function: site.function)
  }
}

extension PlannedProbe {
  /// The same, but that the reason says that it is not hit where its function is inlined into others.
  fileprivate func missing(where functions: [String]) -> PlannedProbe {
    PlannedProbe(
      probe, mechanism,
      reason: "\(reason); not hit where it is inlined: in \(functions.joined(separator: ", "))",
      arguments: arguments, further: further)
  }
}
