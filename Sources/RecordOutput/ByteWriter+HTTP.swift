import TraceModel

extension ByteWriter {
  /// Writes all members of an HTTP record but the first one, which does not depend on it.
  mutating func writeJSON(_ record: HTTPRecord) {
    switch record.event {
    case .exchange(let exchange): writeJSON(exchange, of: record)
    case .tls(let hello): writeJSON(hello, of: record)
    }
  }

  private mutating func writeJSON(_ exchange: HTTPExchange, of record: HTTPRecord) {
    write(",\"event\":\"http\"" as StaticString)
    if exchange.request == nil { write(",\"missing\":\"request\"" as StaticString) }
    if exchange.response == nil { write(",\"missing\":\"response\"" as StaticString) }
    if exchange.isTunnel { write(",\"tunnel\":true" as StaticString) }
    if let duration = exchange.timeToFirstByte {
      write(",\"duration\":" as StaticString)
      write(nanosecondsAsSeconds: duration)
    }
    writeSides(exchange.client, exchange.server, record)
    write(",\"http\":{" as StaticString)
    if let request = exchange.request { writeJSON(request) }
    if let response = exchange.response {
      if exchange.request != nil { write(UInt8(ascii: ",")) }
      writeJSON(response)
    }
    write(UInt8(ascii: "}"))
  }

  private mutating func writeJSON(_ hello: TLSHello, of record: HTTPRecord) {
    write(",\"event\":\"tls\"" as StaticString)
    if hello.isTunnel { write(",\"tunnel\":true" as StaticString) }
    writeSides(hello.client, hello.server, record)
    write(",\"tls\":{\"client\":{" as StaticString)
    var separator: StaticString = ""
    if let name = hello.serverName {
      write("\"server_name\":" as StaticString)
      writeString(name[...])
      separator = ","
    }
    if !hello.protocols.isEmpty {
      write(separator)
      write("\"alpn\":" as StaticString)
      writeList(of: hello.protocols)
      separator = ","
    }
    write(separator)
    if let fingerprint = hello.fingerprint {
      writeMembers(of: fingerprint)
    } else {
      write("\"truncated\":true" as StaticString)
    }
    write("}}" as StaticString)
  }

  private mutating func writeMembers(of fingerprint: TLSFingerprint) {
    if !fingerprint.versions.isEmpty {
      write("\"supported_versions\":" as StaticString)
      writeList(of: fingerprint.versions.map { Array(Self.name(ofTLS: $0).utf8) })
      write(UInt8(ascii: ","))
    }
    write("\"ja3\":" as StaticString)
    writeString(Array(fingerprint.ja3.utf8)[...])
    write(",\"ja4\":" as StaticString)
    writeString(Array(fingerprint.ja4.utf8)[...])
    if !fingerprint.goVersions.isEmpty {
      write(",\"library\":\"go\",\"library_versions\":" as StaticString)
      writeList(of: fingerprint.goVersions.map { Array($0.utf8) })
    }
  }

  /// A version of TLS as people call it; one that is not known in hexadecimal digits.
  private static func name(ofTLS version: UInt16) -> String {
    switch version {
    case 0x0301...0x0304: "1.\(version - 0x0301)"
    case 0x0300: "ssl3"
    default: "0x" + String(version, radix: 16)
    }
  }

  /// Writes the figures of HTTP as a member.
  mutating func writeJSON(_ summary: HTTPSummary) {
    let tally = summary.tally
    writeMember(",\"http\":{\"exchanges\":", tally.exchanges)
    writeMember(",\"unanswered\":", tally.unanswered)
    writeMember(",\"unrequested\":", tally.unrequested)
    writeMember(",\"tls\":", tally.tls)
    writeMember(",\"http2\":", tally.http2)
    writeMember(",\"malformed\":", tally.malformed)
    writeMember(",\"incomplete\":", tally.incomplete)
    writeMember(",\"repeated\":", tally.repeated)
    writeMember(",\"evicted\":", tally.evicted)
    writeMember(",\"lost\":", summary.lost)
    writeMember(",\"fragments\":", summary.fragments)
    writeMember(",\"displaced\":", summary.displaced)
    write(UInt8(ascii: "}"))
  }

  /// Writes who spoke with whom: with an owner its caller, process and join, else both sides alone.
  private mutating func writeSides(_ client: Endpoint, _ server: Endpoint, _ record: HTTPRecord) {
    if let owner = record.owner { writeJSON(owner) }
    writeSide(client, record.client, as: ",\"client\":{\"address\":\"")
    writeSide(server, record.server, as: ",\"server\":{\"address\":\"")
    write(",\"network\":{\"transport\":\"tcp\",\"type\":\"" as StaticString)
    write(client.address.family == .ipv4 ? "ipv4\"" as StaticString : "ipv6\"")
    if record.owner != nil {
      writeJSON(client, as: ",\"local\":{\"address\":\"")
      writeJSON(server, as: ",\"peer\":{\"address\":\"")
    }
    write(UInt8(ascii: "}"))
  }

  /// Writes one end of a connection, with its process if that is known.
  private mutating func writeSide(
    _ endpoint: Endpoint, _ process: HTTPProcess?, as opening: StaticString
  ) {
    guard let process else { return writeJSON(endpoint, as: opening) }
    write(opening)
    write(endpoint.address)
    write(UInt8(ascii: "\""))
    if let port = endpoint.port { writeMember(",\"port\":", UInt64(port)) }
    writeMember(",\"process\":{\"pid\":", UInt64(process.pid))
    if let command = process.command {
      write(",\"command\":" as StaticString)
      writeString(command[...])
    }
    if let arguments = process.arguments {
      write(",\"command_args\":" as StaticString)
      writeList(of: arguments)
    }
    if let length = process.argumentsLength { writeMember(",\"truncated\":", length) }
    write("}}" as StaticString)
  }

  private mutating func writeJSON(_ request: HTTPRequest) {
    write("\"request\":{\"method\":" as StaticString)
    writeString(request.head.text[request.method])
    write(",\"target\":" as StaticString)
    let target = request.head.text[request.target]
    writeString(target)
    if target.contains(where: { $0 >= 0x80 }), !isUTF8(target) {
      write(",\"target_bytes\":\"" as StaticString)
      writeBase64(target)
      write(UInt8(ascii: "\""))
    }
    writeCommon(request.head)
  }

  private mutating func writeJSON(_ response: HTTPResponse) {
    writeMember("\"response\":{\"status_code\":", UInt64(response.status))
    writeCommon(response.head)
  }

  private func isUTF8(_ text: ArraySlice<UInt8>) -> Bool {
    String(validating: text, as: UTF8.self) != nil
  }

  /// Writes bytes in base64 (RFC 4648, 4).
  private mutating func writeBase64(_ bytes: ArraySlice<UInt8>) {
    let digits: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    var place = bytes.startIndex
    while place < bytes.endIndex {
      let count = min(3, bytes.endIndex - place)
      let word = (0..<3).reduce(UInt32(0)) { word, index in
        word << 8 | (index < count ? UInt32(bytes[place + index]) : 0)
      }
      for digit in 0..<4 {
        let value = Int(word >> (18 - 6 * UInt32(digit)) & 63)
        write(digit <= count ? digits.utf8Start[value] : UInt8(ascii: "="))
      }
      place += count
    }
  }

  /// Writes what requests and responses have in common, and the end of their object.
  private mutating func writeCommon(_ head: HTTPHeadText) {
    if let minor = head.minorVersion {
      write(",\"version\":\"1." as StaticString)
      write(UInt64(minor))
      write(UInt8(ascii: "\""))
    }
    writeHeaders(head)
    if let size = head.bodySize {
      writeMember(",\"body\":{\"size\":", size)
      write(UInt8(ascii: "}"))
    }
    if head.isTruncated { write(",\"truncated\":true" as StaticString) }
    if head.isMalformed { write(",\"malformed\":true" as StaticString) }
    write(UInt8(ascii: "}"))
  }

  /// Writes the fields that were kept; those of the same name as one list (RFC 9110, 5.3).
  private mutating func writeHeaders(_ head: HTTPHeadText) {
    guard !head.fields.isEmpty else { return }
    write(",\"headers\":{" as StaticString)
    for (index, field) in head.fields.enumerated() {
      guard !head.fields[..<index].contains(where: { $0.name == field.name }) else { continue }
      if index > 0 { write(UInt8(ascii: ",")) }
      writeName(field.name)
      write(":\"" as StaticString)
      writeText(head.text[field.value])
      for other in head.fields[(index + 1)...] where other.name == field.name {
        write(", " as StaticString)
        writeText(head.text[other.value])
      }
      write(UInt8(ascii: "\""))
    }
    write(UInt8(ascii: "}"))
  }

  private mutating func writeList(of texts: [[UInt8]]) {
    write(UInt8(ascii: "["))
    for (index, text) in texts.enumerated() {
      if index > 0 { write(UInt8(ascii: ",")) }
      writeString(text[...])
    }
    write(UInt8(ascii: "]"))
  }

  private mutating func writeString(_ text: ArraySlice<UInt8>) {
    write(UInt8(ascii: "\""))
    writeText(text)
    write(UInt8(ascii: "\""))
  }

  /// Writes a name that was asked for, which may be a recording's, and so anything.
  private mutating func writeName(_ name: String) {
    var name = name
    write(UInt8(ascii: "\""))
    name.withUTF8 { write(UnsafeRawBufferPointer($0), style: .jsonString) }
    write(UInt8(ascii: "\""))
  }

  private mutating func writeText(_ text: ArraySlice<UInt8>) {
    text.withUnsafeBytes { write($0, style: .jsonString) }
  }
}
