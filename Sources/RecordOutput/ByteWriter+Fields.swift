import TraceModel

extension ByteWriter {
  /// Writes fields as members of an object, those with a common beginning of their names in objects of their own.
  ///
  /// - Parameters:
  ///   - fields: the fields, in the order of the record.
  ///   - isFirst: tells that no member stands before them.
  mutating func writeJSON(_ fields: [EventRecord.Field], isFirst: Bool) {
    var open: ArraySlice<[UInt8]> = []
    var needsComma = !isFirst
    for field in fields {
      let path = field.name.path
      let parents = path.dropLast()
      let shared = zip(open, parents).prefix { $0 == $1 }.count
      for _ in shared..<open.count { write(UInt8(ascii: "}")) }
      if shared < open.count { needsComma = true }
      for name in parents.dropFirst(shared) {
        write(name, afterComma: needsComma)
        write(UInt8(ascii: "{"))
        needsComma = false
      }
      open = parents
      write(path[path.count - 1], afterComma: needsComma)
      writeJSON(field.value)
      needsComma = true
    }
    for _ in open { write(UInt8(ascii: "}")) }
  }

  private mutating func write(_ name: [UInt8], afterComma: Bool) {
    if afterComma { write(UInt8(ascii: ",")) }
    write(UInt8(ascii: "\""))
    name.withUnsafeBytes { write($0) }
    write("\":" as StaticString)
  }

  private mutating func writeJSON(_ value: FieldValue) {
    switch value {
    case .number(let number): write(number)
    case .nanoseconds(let time): write(nanosecondsAsSeconds: time)
    case .caller(let caller): writeObject(of: caller)
    case .yes: write("true" as StaticString)
    case .endpoint(let endpoint): writeJSON(endpoint, as: "{\"address\":\"")
    case .word(let word): writeString { $0.write(word) }
    case .text(let text):
      writeString { writer in text.withUnsafeBytes { writer.write($0, style: .jsonString) } }
    case .texts(let texts):
      write(UInt8(ascii: "["))
      for (index, text) in texts.enumerated() {
        if index > 0 { write(UInt8(ascii: ",")) }
        writeJSON(.text(text))
      }
      write(UInt8(ascii: "]"))
    case .list(let objects):
      write(UInt8(ascii: "["))
      for (index, object) in objects.enumerated() {
        write(index == 0 ? "{" as StaticString : ",{")
        writeJSON(object, isFirst: true)
        write(UInt8(ascii: "}"))
      }
      write(UInt8(ascii: "]"))
    }
  }

  private mutating func writeString(_ body: (inout ByteWriter) -> Void) {
    write(UInt8(ascii: "\""))
    body(&self)
    write(UInt8(ascii: "\""))
  }
}

extension FieldName {
  /// The names from the outermost object inwards.
  fileprivate var path: ArraySlice<[UInt8]> { Self.paths[self] ?? [] }

  private static let paths: [FieldName: ArraySlice<[UInt8]>] = Dictionary(
    uniqueKeysWithValues: allCases.map { name in
      (name, name.rawValue.utf8.split(separator: UInt8(ascii: ".")).map(Array.init)[...])
    })
}
