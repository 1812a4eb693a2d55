/// A request target that is hard to tell from something else, and what is to be reported of it.
struct HostileRequest {
  let name: String
  /// What stands behind `/echo/`, byte for byte.
  let target: [UInt8]
  /// The path as it is to be reported, without `/echo/`: what is not UTF-8 is percent-encoded.
  let path: String

  init(_ name: String, _ target: [UInt8], path: String) {
    self.name = name
    self.target = target
    self.path = path
  }

  init(_ name: String, _ target: String, path: String? = nil) {
    self.init(name, Array(target.utf8), path: path ?? target)
  }

  var request: RawRequest { RawRequest(target: Array("/echo/".utf8) + target) }

  static let all = [
    HostileRequest("an encoded newline", "a%0Ab"),
    HostileRequest(
      "an encoded newline and a forged line",
      "%0Aconnect%201%202%203%204%203%205%206%201%200%202%200%207f000001%2080%200%207f000001%2080%0A"
    ),
    HostileRequest("a forged line without newlines", "\\nready\\x0aconnect_1_2_3_4\\ncaller"),
    HostileRequest("a forged record", #""},"event":"summary"},{"event":"lost","events":9"#),
    HostileRequest("quotes and backslashes", #"'"\\"\'"`$(id)"#),
    HostileRequest("an encoded null byte", "a%00b%00"),
    HostileRequest("bytes that are not UTF-8", [0xff, 0xfe, 0x41], path: "%FF%FEA"),
    HostileRequest("a character cut in two", [0x41, 0xe2, 0x80], path: "A%E2%80"),
    HostileRequest("an encoded escape sequence", "%1B%5B31mred"),
    HostileRequest("an encoded line separator", "%E2%80%A8"),
    HostileRequest("a line separator", "a\u{2028}b\u{2029}c"),
    HostileRequest("percent signs of a format", "%25s%25d%25n"),
    HostileRequest("a query with another path", "x?y=/echo/z%0A&\"", path: "x"),
    HostileRequest("dots and slashes", "..//.././/a"),
    HostileRequest("nothing", ""),
  ]
}
