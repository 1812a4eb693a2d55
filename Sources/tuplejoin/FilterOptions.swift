import ArgumentParser
import Correlation
import SocketFilter

/// Where HTTP is captured, and how much of it.
struct FilterOptions: ParsableArguments {
  /// The ways to see HTTP.
  enum Way: String, ExpressibleByArgument, CaseIterable {
    case socket, syscall, sendmsg
  }

  @Option(
    help:
      "Where HTTP is captured: a packet filter (socket), system calls (syscall), or the kernel's tcp_sendmsg (sendmsg)."
  )
  var via: Way = .socket

  @Option(
    name: .customLong("interface"),
    help: ArgumentHelp("An interface to read; repeatable. (default: all)", valueName: "name"))
  var interfaces: [String] = []

  @Option(
    name: .customLong("port"),
    help: ArgumentHelp("A port of either side; repeatable. (default: all)", valueName: "number"))
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
      "How many bytes of a message's head are read; a longer head is marked as truncated. (default: \(FilterSettings.largestHead) with --via socket, otherwise \(HTTPCallOptions.usualHead))",
      valueName: "bytes"))
  var headLimit: Int?

  @Option(
    help: ArgumentHelp(
      "The size of the ring between kernel and tuplejoin, in bytes, a power of two. (default: \(FilterSettings().ringSize))",
      valueName: "bytes"))
  var ringSize: Int?

  /// The header fields that are kept where none is asked for.
  static let usualFields = ["host", "traceparent"]

  /// The header fields to keep.
  var fields: [String] { headers.isEmpty ? Self.usualFields : headers }

  var settings: FilterSettings {
    var settings = FilterSettings()
    settings.interfaces = interfaces
    settings.ports = ports
    settings.networks = networkTexts.compactMap(Network.init)
    settings.requestLimit = limit
    settings.responseLimit = min(settings.responseLimit, limit)
    settings.ringSize = ringSize ?? settings.ringSize
    return settings
  }

  /// How much of a head the filter takes, in bytes.
  var limit: Int { headLimit ?? FilterSettings.largestHead }

  private var greatestLimit: Int {
    via == .socket ? FilterSettings.largestHead : HTTPCallOptions.largestHead
  }

  /// What is reported about calls; nil where packets are looked at.
  var calls: HTTPCallOptions? {
    HTTPCallOptions.Way(rawValue: via.rawValue).map { way in
      HTTPCallOptions(way: way, headLimit: headLimit ?? HTTPCallOptions.usualHead, fields: fields)
    }
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
    if let headLimit, !(256...greatestLimit).contains(headLimit) {
      throw ValidationError(
        "--head-limit takes 256 to \(greatestLimit) bytes, not \(headLimit).")
    }
    if let ringSize, ringSize < 65_536 || ringSize > 1_073_741_824 || ringSize.nonzeroBitCount != 1
    {
      throw ValidationError(
        "--ring-size takes a power of two from 65536 to 1073741824 bytes, not \(ringSize).")
    }
  }
}
