/// The code that a function's source became in one place: a call that the compiler inlined, or its own copy.
package struct InlinedBody: Sendable, Equatable {
  /// The function whose source it is, by the linker's name.
  package let callee: String
  /// The function that has the code; the same for its own copy.
  package let function: GoFunction
  /// The addresses of the code, with what was inlined into it, ascending: not one piece, as a rule.
  package let addresses: [Range<UInt64>]
  /// The functions that were inlined into it.
  package let inlined: Set<String>
}

extension GoProgram {
  /// Every call of some functions that was inlined.
  ///
  /// A profile (`-pgo`, `default.pgo`) has calls inlined that are not otherwise, and the function's own copy stays
  /// in the file all the same: only these tables show that it is not what runs. A call of which no code is left
  /// has no addresses, and is left out.
  ///
  /// - Parameter names: the functions, by the linker's names.
  /// - Returns: the bodies, in the order of the code.
  /// - Throws: `GoBinaryError` if the tables are damaged, or not found.
  package func inlinedBodies(of names: Set<String>) throws(GoBinaryError) -> [InlinedBody] {
    try functions.inlinedBodies(of: names, in: functionData())
  }

  /// A function's own copy.
  package func ownBody(of function: GoFunction) throws(GoBinaryError) -> InlinedBody {
    let data = try functionData()
    let record = try FunctionRecord(function, functions.header, in: image.file)
    let calls = try InlineTree(of: function, record, in: data)?.calls ?? []
    return InlinedBody(
      callee: function.name, function: function, addresses: [function.addresses],
      inlined: Set(calls.map { functions.name(at: $0.name) }))
  }

  func functionData() throws(GoBinaryError) -> FunctionData {
    let data = try FunctionData(image, functions, moduleData: moduleData)
    guard data.isFound else { throw data.damage("the data of functions is not found") }
    return data
  }
}

extension PCLineTable {
  /// Every call of some functions that was inlined, in the order of the code.
  func inlinedBodies(
    of names: Set<String>, in data: FunctionData
  ) throws(GoBinaryError) -> [InlinedBody] {
    // A name stands once in the table, as a rule, and is looked at once.
    var known: [UInt32: String?] = [:]
    var bodies: [InlinedBody] = []
    try forEachRecord(in: data.image.file) { (index, record) throws(GoBinaryError) in
      guard record.inlinedCalls != 0, record.inlineTree != nil,
        let tree = try InlineTree(of: function(index), record, in: data)
      else { return }
      var callees: [Int: String] = [:]
      for (index, call) in tree.calls.enumerated() {
        let callee = known[call.name] ?? name(at: call.name, among: names)
        known[call.name] = .some(callee)
        if let callee { callees[index] = callee }
      }
      guard !callees.isEmpty else { return }
      let code = try tree.code(of: Set(callees.keys), in: data)
      for (call, callee) in callees.sorted(by: { $0.key < $1.key }) {
        guard let code = code[call] else { continue }
        bodies.append(
          InlinedBody(
            callee: callee, function: tree.function, addresses: code.addresses,
            inlined: Set(code.inner.map { name(at: tree.calls[$0].name) })))
      }
    }
    return bodies
  }

  /// The name at an offset, if it is one of these.
  private func name(at offset: UInt32, among names: Set<String>) -> String? {
    let name = name(at: offset)
    return names.contains(name) ? name : nil
  }
}
