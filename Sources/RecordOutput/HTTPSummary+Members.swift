import TraceModel

/// The last line of a run that shows nothing but HTTP.
struct HTTPRunLine: RecordLine {
  let summary: HTTPSummary

  static var event: StaticString { "summary" }
  static var moment: StaticString? { nil }
  static var definition: Definition {
    Definition(name: "http_run", meaning: "The last line of a run that shows only HTTP.")
  }

  func list(in members: inout some MemberSink) { members.part("http", summary) }
}

extension HTTPSummary: RecordObject {
  static var definition: Definition {
    Definition(name: "http_summary", meaning: "What was seen of HTTP, and what could not be.")
  }

  func list(in members: inout some MemberSink) {
    members.number("exchanges", "Requests with their responses.", tally.exchanges)
    members.number("unanswered", "Requests without one.", tally.unanswered)
    members.number("unrequested", "Responses without a request.", tally.unrequested)
    members.number("tls", "TLS connections.", tally.tls)
    members.number("http2", "HTTP/2 connections, which are not read.", tally.http2)
    members.number("malformed", "What began like a message and was none.", tally.malformed)
    members.number("incomplete", "Heads of which a part was not seen.", tally.incomplete)
    members.number("repeated", "Segments that had come before.", tally.repeated)
    members.number(
      "evicted", "Connections that were forgotten while something of them was awaited.",
      tally.evicted)
    members.number("lost", "Segments that found the ring full.", lost)
    members.number("fragments", "IP fragments of TCP, which are not put together.", fragments)
    members.number(
      "displaced", "Unfinished heads whose place another connection's took.", displaced)
  }
}
