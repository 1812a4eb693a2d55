/// A call instruction, and in whose source it stands.
package struct CallPlace: Sendable, Equatable {
  /// The instruction.
  package let site: ProbeSite
  /// The functions at work there: the innermost first, and the one that has the code last.
  package let callers: [String]
  /// The address that is called; nil if a register has it.
  package let target: UInt64?
}

extension GoProgram {
  /// The call instructions in a body, in the order of the code.
  ///
  /// The code is walked from one instruction to the next, so that each is proven to be one.
  ///
  /// - Throws: `GoBinaryError.unknownInstruction` if the walk does not end where the body does.
  package func calls(in body: InlinedBody) throws(GoBinaryError) -> [CallPlace] {
    let function = body.function
    let data = try functionData()
    let record = try FunctionRecord(function, functions.header, in: image.file)
    let tree = try InlineTree(of: function, record, in: data)
    let code = try code(of: function, longest: Self.largestFunction)
    var places: [CallPlace] = []
    for range in body.addresses {
      let start = Int(clamping: range.lowerBound - function.entry)
      let end = min(Int(clamping: range.upperBound - function.entry), code.count)
      guard let calls = CallDecoder.calls(in: code, start..<max(start, end), architecture) else {
        throw .unknownInstruction(path: path, function: function.name)
      }
      for call in calls {
        let address = function.entry.addingClamped(UInt64(call.range.lowerBound))
        let inlined = try tree?.calls(at: address, in: data) ?? []
        places.append(
          CallPlace(
            site: try site(
              call.distance == nil ? .indirectCall : .call, in: function, code: code, call.range),
            callers: inlined.compactMap { tree?.calls[$0] }.map { functions.name(at: $0.name) }
              + [function.name],
            target: call.distance.map { address &+ UInt64(bitPattern: Int64($0)) }))
      }
    }
    return places
  }
}
