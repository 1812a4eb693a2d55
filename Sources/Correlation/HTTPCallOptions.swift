/// How the HTTP of processes is reported.
package struct HTTPCallOptions: Sendable, Equatable {
  /// The calls by which bytes are seen.
  package enum Way: String, Sendable, CaseIterable {
    /// System calls on sockets: what is sent, and what is received.
    case syscall
    /// The kernel's function by which all bytes are sent.
    case sendmsg
  }

  /// The most bytes of a head that can be taken.
  package static let largestHead = 8_192
  /// How many are taken where nothing else is asked for.
  package static let usualHead = 4_096

  /// The calls by which bytes are seen.
  package var way: Way
  /// Bytes of a message's head that are taken at most.
  package var headLimit: Int
  /// The header fields to keep.
  package var fields: [String]

  package init(way: Way = .syscall, headLimit: Int = usualHead, fields: [String] = []) {
    self.way = way
    self.headLimit = headLimit
    self.fields = fields
  }

  /// The options as words, none of which has a space.
  var words: [String] {
    ["via=\(way.rawValue)", "head-limit=\(headLimit)"] + fields.map { "field=\($0)" }
  }

  /// The options that words stand for; nil if they stand for something else.
  init?(words: [String]) {
    self.init()
    for word in words {
      let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
      switch (parts.first, parts.last) {
      case ("via", let name?):
        guard let way = Way(rawValue: name) else { return nil }
        self.way = way
      case ("head-limit", let number?):
        guard let limit = Int(number), 1...Self.largestHead ~= limit else { return nil }
        headLimit = limit
      case ("field", let name?): fields.append(name)
      default: return nil
      }
    }
  }
}
