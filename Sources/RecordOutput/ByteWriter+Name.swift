import TraceModel

extension ByteWriter {
  /// Writes who was called, and by way of which proxy.
  mutating func writeJSON(_ name: ServerName) {
    writeJSON(name.server, as: ",\"server\":{")
    if let scheme = name.scheme {
      write(",\"url\":{\"scheme\":\"" as StaticString)
      write(scheme.rawValue)
      write("\"}" as StaticString)
    }
    if let proxy = name.proxy { writeJSON(proxy, as: ",\"proxy\":{") }
    guard name.server.truncated != nil || name.proxy?.truncated != nil else { return }
    var opening: StaticString = ",\"truncated\":{\"server.address\":"
    if let length = name.server.truncated {
      writeMember(opening, length)
      opening = ",\"proxy.address\":"
    } else {
      opening = ",\"truncated\":{\"proxy.address\":"
    }
    if let length = name.proxy?.truncated { writeMember(opening, length) }
    write(UInt8(ascii: "}"))
  }

  private mutating func writeJSON(_ host: ServerName.Host, as opening: StaticString) {
    guard !host.address.isEmpty || host.port != nil else { return }
    write(opening)
    host.address.withUnsafeBytes { writeMember("\"address\":\"", $0[...], end: "\"") }
    if let port = host.port {
      writeMember(host.address.isEmpty ? "\"port\":" : ",\"port\":", UInt64(port))
    }
    write(UInt8(ascii: "}"))
  }
}
