import TraceModel

/// What a caller is looked for: a connect, or the use of a connection.
enum Outbound {
  case connect(Connect)
  case use(Use)

  /// The inbound request; nil if there is none.
  var request: RequestKey? {
    switch self {
    case .connect(let connect): connect.request
    case .use(let use): use.request
    }
  }

  /// How it is related to the request.
  var ancestry: Connect.Ancestry {
    switch self {
    case .connect(let connect): connect.ancestry
    case .use(let use): use.ancestry
    }
  }

  /// The number of the server's name; 0 if it has none.
  var name: UInt64 {
    switch self {
    case .connect(let connect): connect.name
    case .use(let use): use.name
    }
  }

  /// The number of the stack; 0 if it has none.
  var stack: UInt64 {
    switch self {
    case .connect(let connect): connect.stack
    case .use(let use): use.stack
    }
  }

  /// The process.
  var pid: UInt32 {
    switch self {
    case .connect(let connect): connect.pid
    case .use(let use): use.pid
    }
  }
}

extension Join {
  /// How a caller was found.
  init(_ ancestry: Connect.Ancestry) {
    switch ancestry {
    case .contextAfterResponse, .contextDuringRequest:
      self = .byContext(afterResponse: ancestry == .contextAfterResponse)
    case .none, .notGoThread, .afterResponse, .duringRequest:
      self = .byGoroutine(afterResponse: ancestry == .afterResponse)
    }
  }
}
