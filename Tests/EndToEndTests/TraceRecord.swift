/// A line of tuplejoin's output, as far as the tests look at it.
struct TraceRecord: Decodable, Equatable {
  var event: String
  var timestamp, relation, result: String?
  var errno: Int?
  var reused: Bool?
  var duration: Double?
  var caller: Caller?
  var code: Code?
  var server, proxy: Server?
  var url: URL?
  var http: HTTP?
  var connections: Connections?
  var truncated: [String: Int]?
  var process: Process?
  var container: Container?
  var network: Network?
  var join: Join?
  var timeline: [State]?
  var incomplete: Bool?
  // Of the summary.
  var events: [String: Int]?
  var requests, connects, joined, lost, overflowed, unreadable, evicted: Int?
  var probes: [String: Int]?
  var unjoined: Unjoined?
  var uses: Uses?

  struct Caller: Decodable, Equatable {
    enum CodingKeys: String, CodingKey {
      case request, http, url, network, server, client, truncated, values, unsearched
      case traceID = "trace_id"
      case spanID = "span_id"
    }

    struct HTTP: Decodable, Equatable {
      var route: String?
      var request: Request
    }
    struct Request: Decodable, Equatable {
      var method: String
      var header: [String: [String]]?
    }
    struct Location: Decodable, Equatable {
      var path: String
      var scheme, query: String?
    }
    struct Network: Decodable, Equatable {
      struct Version: Decodable, Equatable { var version: String }
      var `protocol`: Version
      var local, peer: TraceRecord.Network.Endpoint?
    }
    struct Host: Decodable, Equatable { var address: String }

    var request: Int
    var traceID, spanID: String?
    var network: Network?
    var values: [String: Int]?
    var unsearched: [String]?
    var http: HTTP?
    var url: Location?
    var server, client: Host?
    var truncated: [String: Int]?
  }

  struct Server: Decodable, Equatable {
    var address: String?
    var port: Int?
  }

  struct URL: Decodable, Equatable { var scheme: String }

  struct HTTP: Decodable, Equatable {
    struct Response: Decodable, Equatable {
      enum CodingKeys: String, CodingKey { case statusCode = "status_code" }
      var statusCode: Int
    }

    var response: Response?
  }

  struct Connections: Decodable, Equatable { var dialed, used: Int? }

  struct Code: Decodable, Equatable {
    struct Name: Decodable, Equatable { var name: String }
    struct Path: Decodable, Equatable { var path: String }
    struct Line: Decodable, Equatable { var number: Int }
    struct Frame: Decodable, Equatable {
      var function: Name?
      var file: Path?
      var line: Line?
    }

    var function: Name?
    var file: Path?
    var line: Line?
    var stack: [Frame]?
    var truncated: Bool?
  }

  struct Process: Decodable, Equatable {
    var pid, tid: Int
    var command: String?
    var executable: Executable?
    var linux: Linux?

    struct Executable: Decodable, Equatable { var path: String }
    struct Linux: Decodable, Equatable { var cgroup: String }
  }

  struct Container: Decodable, Equatable { var id: String }

  struct Network: Decodable, Equatable {
    struct Endpoint: Decodable, Equatable {
      var address: String
      var port: Int?

      /// As Go writes it.
      var words: String {
        let host = address.contains(":") ? "[\(address)]" : address
        return port.map { "\(host):\($0)" } ?? host
      }
    }

    struct HTTPProtocol: Decodable, Equatable { var name, version: String }

    var type: String?
    /// Missing in the use of a connection whose ends are not known.
    var local, peer: Endpoint?
    var `protocol`: HTTPProtocol?
  }

  struct Join: Decodable, Equatable {
    enum CodingKeys: String, CodingKey {
      case by, reason, ancestor, context
      case afterResponse = "after_response"
      case sinceResponse = "since_response"
    }

    var by: String
    var reason: String?
    var afterResponse: Bool?
    var sinceResponse: Double?
    var ancestor, context: Caller?
  }

  struct State: Decodable, Equatable {
    var state: String
    var duration: Double?
  }

  struct Unjoined: Decodable, Equatable { var total: Int }

  struct Uses: Decodable, Equatable {
    enum CodingKeys: String, CodingKey {
      case total, joined, unjoined
      case withoutTuple = "without_tuple"
    }

    var total, joined, withoutTuple: Int
    var unjoined: Unjoined
  }
}
