import TraceModel

/// A text of a request: the bytes that were read, and the length that it had.
struct CallerValue: Equatable {
  var bytes: [UInt8] = []
  var length: UInt64 = 0

  var isTruncated: Bool { UInt64(bytes.count) < length }
  var text: String { String(decoding: bytes, as: UTF8.self) }
}

extension Caller {
  var method: CallerValue { self[.method] }
  var host: CallerValue { self[.host] }
  var client: CallerValue { self[.client] }
  var target: CallerValue { self[.target] }

  init(
    request: Int, method: CallerValue, target: CallerValue, host: CallerValue, client: CallerValue
  ) {
    var text = RequestText()
    for (part, value) in zip(RequestText.Part.allCases, [method, host, client, target]) {
      value.bytes.withUnsafeBytes { text.append($0, to: part) }
      text.setLength(of: part, to: value.length)
    }
    self.init(request: request, text: text)
  }

  private subscript(part: RequestText.Part) -> CallerValue {
    CallerValue(bytes: Array(text.bytes[text.range(of: part)]), length: text.length(of: part))
  }
}
