import GoBinary

/// Finds where the probes go in one program.
struct PlaceFinder {
  private let program: GoProgram
  /// What bpftrace would make of each number that it could be given.
  private let symbols: SymbolCoverage

  /// Finds every place, each proven by its bytes.
  ///
  /// - Throws: `ProbePlanError` if the program is no HTTP server, or a place cannot be told to bpftrace.
  static func probes(in program: GoProgram) throws(ProbePlanError) -> [PlannedProbe] {
    var wanted: [PlannedProbe] = []
    for row in ProgramPlaces.rows
    where row.architecture == nil || row.architecture == program.architecture {
      if let probe = try preferred(row, program) { wanted.append(probe) }
    }
    let fallbacks = ProgramPlaces.symbolRows.compactMap { program.function(named: $0.function) }
    let finder: PlaceFinder
    do throws(GoBinaryError) {
      let numbers = wanted.compactMap(\.site?.fileOffset) + fallbacks.map(\.entry)
      finder = PlaceFinder(program: program, symbols: try program.symbols(at: numbers))
    } catch {
      throw .program(error)
    }
    var probes: [PlannedProbe] = []
    for probe in wanted { probes.append(try finder.tellable(probe)) }
    return probes
  }

  /// The probe at the first place wanted; nil if the program has no need of it.
  private static func preferred(
    _ row: ProgramPlaces.Row, _ program: GoProgram
  ) throws(ProbePlanError) -> PlannedProbe? {
    if row.unless.contains(where: { program.function(named: $0) != nil }) { return nil }
    guard let function = program.function(named: row.function) else {
      if row.isRequired { throw .notHTTPServer(path: program.path, missing: row.function) }
      return nil
    }
    do throws(GoBinaryError) {
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
            row.probe, .uprobe(site), reason: "the stack check's branch, which the kernel emulates")
        }
        return PlannedProbe(
          row.probe, .uprobe(try program.entry(of: function)),
          reason: "the function's entry, which the kernel single-steps: no stack check was found")
      case .symbol:
        return PlannedProbe(
          row.probe, .symbolUprobe(try program.entry(of: function)),
          reason: "the function's entry, which the kernel single-steps: bpftrace takes places "
            + "in this file for addresses")
      }
    } catch {
      throw .program(error)
    }
  }

  /// The probe, or one that serves for it, such that bpftrace cannot take its number for another place.
  ///
  /// bpftrace takes a number for a place in the file only where no symbol covers it as an address; else
  /// it must be the very address of a symbol (`sym_address_cb` in its attached_probe.cpp).
  private func tellable(_ probe: PlannedProbe) throws(ProbePlanError) -> PlannedProbe {
    guard let site = probe.site, symbols.covered.contains(site.fileOffset) else { return probe }
    let rows = ProgramPlaces.symbolRows.filter { $0.probe == probe.probe }
    let row = rows.first { $0.function == site.function } ?? rows.first
    if let row, let entry = try Self.preferred(row, program), let found = entry.site,
      symbols.starts.contains(found.virtualAddress)
    {
      return entry
    }
    throw .ambiguousOffset(path: program.path, function: site.function)
  }
}
