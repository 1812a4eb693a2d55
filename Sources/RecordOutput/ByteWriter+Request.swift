import TraceModel

extension ByteWriter {
  /// Writes all members of a request record but the first ones, which do not depend on it.
  mutating func writeJSON(_ record: RequestRecord) {
    write(",\"duration\":" as StaticString)
    write(nanosecondsAsSeconds: record.duration)
    if let status = record.status {
      writeMember(",\"http\":{\"response\":{\"status_code\":", UInt64(status))
      write("}}" as StaticString)
    }
    writeJSON(record.caller)
    writeJSON(record.process)
    writeContainer(record.process.description)
    write(",\"connections\":{" as StaticString)
    if let dialed = record.dialed { writeMember("\"dialed\":", UInt64(dialed)) }
    if let used = record.used {
      writeMember(record.dialed == nil ? "\"used\":" : ",\"used\":", UInt64(used))
    }
    write(UInt8(ascii: "}"))
  }
}
