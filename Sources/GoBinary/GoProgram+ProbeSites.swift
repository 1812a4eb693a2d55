extension GoProgram {
  /// No function that a probe is for has more code.
  static let largestFunction: UInt64 = 1 << 24

  /// The conditional branch of a function's stack check, which the kernel emulates.
  ///
  /// - Throws: `GoBinaryError.noPrologueBranch` if the function does not begin with a stack check.
  package func prologueBranch(of function: GoFunction) throws(GoBinaryError) -> ProbeSite {
    let code = try code(of: function, longest: UInt64(PrologueDecoder.longest))
    let size = function.addresses.upperBound - function.entry
    guard let branch = PrologueDecoder.branch(in: code, architecture),
      branch.target > branch.range.upperBound, UInt64(branch.target) < size
    else {
      throw .noPrologueBranch(
        path: path, function: function.name, found: Self.text(of: code.prefix(16)))
    }
    return try site(.prologueBranch, in: function, code: code, branch.range)
  }

  /// The first instruction of a function.
  package func entry(of function: GoFunction) throws(GoBinaryError) -> ProbeSite {
    let code = try code(of: function, longest: 16)
    return try site(.entry, in: function, code: code, 0..<code.count)
  }

  /// The one direct call of another function.
  ///
  /// - Throws: `GoBinaryError.noSingleCallSite` if there is none, or more than one.
  package func callSite(
    in function: GoFunction, to callee: GoFunction
  ) throws(GoBinaryError) -> ProbeSite {
    let code = try code(of: function, longest: Self.largestFunction)
    let calls = CallDecoder.calls(
      in: code, at: function.entry, to: callee.entry, architecture)
    guard let call = calls.first, calls.count == 1 else {
      throw .noSingleCallSite(
        path: path, caller: function.name, callee: callee.name, count: calls.count)
    }
    return try site(.call, in: function, code: code, call)
  }

  /// Opens the path again and checks that it is the same file with the same bytes at the site.
  ///
  /// - Throws: `GoBinaryError.changed` if it is not, or an error of opening or reading it.
  package func verify(_ site: ProbeSite) throws(GoBinaryError) {
    let file = try FileBytes(path: path)
    if let difference = identity.difference(to: file.identity) {
      throw .changed(path: path, difference: difference)
    }
    let found = try file.read(
      at: site.fileOffset, count: UInt64(site.bytes.count), part: "an instruction")
    guard found == site.bytes else {
      throw .changed(
        path: path,
        difference: "\(Self.text(of: found[...])) instead of \(Self.text(of: site.bytes[...])) in "
          + "\"\(site.function)\"")
    }
  }

  func code(
    of function: GoFunction, longest: UInt64
  ) throws(GoBinaryError) -> [UInt8] {
    let size = min(function.addresses.upperBound - function.entry, longest)
    guard image.isExecutable(function.entry), size > 0,
      let (offset, available) = image.location(ofAddress: function.entry)
    else {
      throw .noCode(path: path, function: function.name)
    }
    return try image.file.read(at: offset, count: min(size, available), part: "code")
  }

  func site(
    _ kind: ProbeSite.Kind, in function: GoFunction, code: [UInt8], _ range: Range<Int>
  ) throws(GoBinaryError) -> ProbeSite {
    let address = function.entry.addingClamped(UInt64(range.lowerBound))
    guard let (offset, _) = image.location(ofAddress: address), !range.isEmpty else {
      throw .noCode(path: path, function: function.name)
    }
    return ProbeSite(
      function: function.name, functionOffset: UInt64(range.lowerBound), virtualAddress: address,
      fileOffset: offset, kind: kind, bytes: Array(code[range]))
  }

  private static func text(of bytes: ArraySlice<UInt8>) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
  }
}
