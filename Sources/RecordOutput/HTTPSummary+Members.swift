import TraceModel

/// The last line of a run that shows nothing but HTTP.
struct HTTPRunLine: RecordLine {
  let summary: HTTPSummary

  static var event: StaticString { "summary" }
  static var moment: StaticString? { nil }
  static var definition: Definition {
    Definition(name: "http_run", meaning: "The last line of a run of `tuplejoin http`.")
  }

  func list(in members: inout some MemberSink) { members.part("http", summary) }
}

extension HTTPSummary: RecordObject {
  static var definition: Definition {
    Definition(name: "http_summary", meaning: "What was seen of HTTP, and what was not.")
  }

  func list(in members: inout some MemberSink) {
    members.number("exchanges", "Requests with their responses.", tally.exchanges)
    members.number("unanswered", "Requests without a response.", tally.unanswered)
    members.number("unrequested", "Responses without a request.", tally.unrequested)
    members.number("tls", "TLS connections.", tally.tls)
    members.number("http2", "HTTP/2 connections; they are not read.", tally.http2)
    members.number(
      "malformed", "Bytes that began like a message but were not one.", tally.malformed)
    members.number("incomplete", "Heads of which some part was not seen.", tally.incomplete)
    members.number("repeated", "Segments that had been seen before.", tally.repeated)
    members.number(
      "evicted", "Connections that were dropped while more of them was expected.",
      tally.evicted)
    members.number("lost", "Segments that were lost because the ring was full.", lost)
    members.number("fragments", "IP fragments of TCP; they are not reassembled.", fragments)
    members.number(
      "displaced", "Unfinished heads that were displaced by another connection's.", displaced)
  }
}
