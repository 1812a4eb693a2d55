/// A line of tuplejoin's output, as far as the tests look at it.
struct TraceRecord: Decodable, Equatable {
  var event: String
  var timestamp, relation, result: String?
  var errno: Int?
  var duration: Double?
  var caller: Caller?
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

  struct Caller: Decodable, Equatable {
    struct HTTP: Decodable, Equatable { var request: Request }
    struct Request: Decodable, Equatable { var method: String }
    struct Location: Decodable, Equatable { var path: String }
    struct Host: Decodable, Equatable { var address: String }

    var request: Int
    var http: HTTP?
    var url: Location?
    var server, client: Host?
    var truncated: [String: Int]?
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
    }

    var type: String
    var local, peer: Endpoint
  }

  struct Join: Decodable, Equatable {
    enum CodingKeys: String, CodingKey {
      case by, reason
      case afterResponse = "after_response"
    }

    var by: String
    var reason: String?
    var afterResponse: Bool?
  }

  struct State: Decodable, Equatable {
    var state: String
    var duration: Double?
  }

  struct Unjoined: Decodable, Equatable { var total: Int }
}
