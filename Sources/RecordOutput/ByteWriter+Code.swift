import TraceModel

extension ByteWriter {
  /// Writes the function that needed a connection, and all that were at work if they are wanted.
  mutating func writeJSON(_ code: CodeStack, withFrames: Bool) {
    guard code.caller != nil || withFrames else { return }
    write(",\"code\":{" as StaticString)
    if let caller = code.caller { writeMembers(caller) }
    if withFrames {
      if code.caller != nil { write(UInt8(ascii: ",")) }
      write("\"stack\":[" as StaticString)
      for (index, frame) in code.frames.enumerated() {
        write(index == 0 ? "{" as StaticString : ",{")
        writeMembers(frame)
        write(UInt8(ascii: "}"))
      }
      write(UInt8(ascii: "]"))
      if code.isTruncated { write(",\"truncated\":true" as StaticString) }
    }
    write(UInt8(ascii: "}"))
  }

  private mutating func writeMembers(_ frame: CodeStack.Frame) {
    write("\"function\":{\"name\":\"" as StaticString)
    frame.function.withUnsafeBytes { write($0, style: .jsonString) }
    write("\"}" as StaticString)
    if !frame.file.isEmpty {
      write(",\"file\":{\"path\":\"" as StaticString)
      frame.file.withUnsafeBytes { write($0, style: .jsonString) }
      write("\"}" as StaticString)
    }
    if frame.line > 0 {
      write(",\"line\":{\"number\":" as StaticString)
      write(UInt64(frame.line))
      write(UInt8(ascii: "}"))
    }
  }
}
