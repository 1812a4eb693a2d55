import ArgumentParser
import HTTPMessages
import SocketFilter

/// Shows the HTTP exchanges on this host's interfaces.
struct HTTPCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "http",
    abstract: "Show each HTTP exchange on this host's interfaces, and each TLS connection.",
    discussion: """
      A socket filter in the kernel takes the heads of HTTP/1 messages and TLS ClientHellos out of TCP \
      segments; nothing is queued, and no process is touched. Requests and responses are paired, \
      pipelined ones too; a request or a response whose other half was not seen is marked so.

      EXAMPLES
        sudo tuplejoin http
        sudo tuplejoin http --interface lo --port 8080 --format text
        sudo tuplejoin http --network 10.0.0.0/8 --header user-agent
      """)

  @OptionGroup var filter: FilterOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var limits: RunLimits

  @Option(
    help: ArgumentHelp(
      "Keep the raw segments in a new file, readable by its owner alone, for tuplejoin replay.",
      valueName: "path"))
  var record: String?

  @Option(help: ArgumentHelp("Create this file when the filter is attached.", valueName: "path"))
  var readyFile: String?

  func run() async throws {
    try await HTTPRun(self).run()
  }
}

/// How HTTP is seen, and how much of it.
struct FilterOptions: ParsableArguments {
  /// The ways to see HTTP.
  enum Way: String, ExpressibleByArgument, CaseIterable {
    case socket
  }

  @Option(help: "How HTTP is seen: socket is a filter on packet sockets.")
  var via: Way = .socket

  @Option(
    name: .customLong("interface"),
    help: ArgumentHelp("An interface to look at; repeatable. (default: all)", valueName: "name"))
  var interfaces: [String] = []

  @Option(
    name: .customLong("port"),
    help: ArgumentHelp("A port, of either side; repeatable. (default: all)", valueName: "number"))
  var ports: [UInt16] = []

  @Option(
    name: .customLong("network"),
    help: ArgumentHelp(
      "A network that either side is in, such as 10.0.0.0/8; repeatable. (default: all)",
      valueName: "network"))
  var networkTexts: [String] = []

  @Option(
    name: .customLong("header"),
    help: ArgumentHelp(
      "A header field to show; repeatable. (default: host, traceparent)", valueName: "name"))
  var headers: [String] = []

  @Option(
    help: ArgumentHelp(
      "How much of a message's head is read, in bytes; what is longer is marked as truncated.",
      valueName: "bytes"))
  var headLimit = FilterSettings.largestHead

  @Option(
    help: ArgumentHelp(
      "The size of the ring between kernel and tuplejoin, in bytes, a power of two.",
      valueName: "bytes"))
  var ringSize = FilterSettings().ringSize

  /// The header fields that are kept where none is asked for.
  static let usualFields = ["host", "traceparent"]

  /// The header fields to keep.
  var fields: [String] { headers.isEmpty ? Self.usualFields : headers }

  var settings: FilterSettings {
    var settings = FilterSettings()
    settings.interfaces = interfaces
    settings.ports = ports
    settings.networks = networkTexts.compactMap(Network.init)
    settings.requestLimit = headLimit
    settings.responseLimit = min(settings.responseLimit, headLimit)
    settings.ringSize = ringSize
    return settings
  }

  var analyzerLimits: HTTPLimits {
    var limits = HTTPLimits()
    limits.head = headLimit
    return limits
  }

  func validate() throws {
    if let text = networkTexts.first(where: { Network($0) == nil }) {
      throw ValidationError("--network takes ADDRESS or ADDRESS/BITS, not \(text).")
    }
    if ports.contains(0) { throw ValidationError("--port takes 1 to 65535, not 0.") }
    let token = /[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}/
    if let name = headers.first(where: { $0.wholeMatch(of: token) == nil }) {
      throw ValidationError("--header takes the name of a header field, not \(name).")
    }
    guard (256...FilterSettings.largestHead).contains(headLimit) else {
      throw ValidationError(
        "--head-limit takes 256 to \(FilterSettings.largestHead) bytes, not \(headLimit).")
    }
    guard (65_536...1_073_741_824).contains(ringSize), ringSize.nonzeroBitCount == 1 else {
      throw ValidationError(
        "--ring-size takes a power of two from 65536 to 1073741824 bytes, not \(ringSize).")
    }
  }
}
