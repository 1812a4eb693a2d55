import ArgumentParser
import TraceModel

/// What is reported about inbound requests.
struct CallerFieldOptions: ParsableArguments {
  @Option(
    name: .customLong("header"),
    help: ArgumentHelp(
      "A header field of inbound requests to show; repeatable. (default: traceparent)",
      valueName: "name"))
  var headers: [String] = []

  @Flag(name: .customLong("no-headers"), help: "Show no header fields of inbound requests.")
  var tellsNoHeaders = false

  @Flag(help: "Also show the query of inbound requests, which may hold secrets.")
  var query = false

  /// Tells that none was given.
  var isDefault: Bool { headers.isEmpty && !tellsNoHeaders && !query }

  var options: CallerOptions {
    var names: [HeaderName] = headers.isEmpty && !tellsNoHeaders ? [.traceparent] : []
    for name in headers.compactMap(HeaderName.init) where !names.contains(name) {
      names.append(name)
    }
    return CallerOptions(headers: names, showsQuery: query)
  }

  func validate() throws {
    for name in headers {
      guard let name = HeaderName(name) else {
        throw ValidationError("--header takes the name of a header field, not \(name).")
      }
      // net/http takes it out of the header.
      if name.text == "host" {
        throw ValidationError("--header host is not needed: caller.server.address has it.")
      }
    }
    guard options.headers.count <= CallerOptions.mostHeaders else {
      throw ValidationError("--header can be given \(CallerOptions.mostHeaders) times at most.")
    }
    if tellsNoHeaders, !headers.isEmpty {
      throw ValidationError("--header and --no-headers contradict each other.")
    }
  }
}
