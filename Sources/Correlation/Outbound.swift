import TraceModel

/// What a caller is looked for: a connect, or the use of a connection.
enum Outbound {
  case connect(Connect)
  case use(Use)

  /// What leads to inbound requests.
  var origin: Origin {
    switch self {
    case .connect(let connect): connect.origin
    case .use(let use): use.origin
    }
  }

  /// The kernel's clock when it happened, in nanoseconds.
  var time: UInt64 {
    switch self {
    case .connect(let connect): connect.start
    case .use(let use): use.time
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

extension Origin {
  /// How the caller is proven; nil if none is.
  var proof: Join.Finding? {
    switch evidence {
    case .goroutine: .goroutine
    case .context: .context
    case .descent: .descent
    case .none, .notGoThread, .outlived, .shared, .opener, .ambiguous, .tooDeep, .forked: nil
    }
  }

  /// The request that it proves; nil if it proves none.
  var caller: RequestKey? { proof == nil ? nil : request }
}
