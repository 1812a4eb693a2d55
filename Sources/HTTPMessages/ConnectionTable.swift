import TraceModel

/// A connection's neighbours in a list.
struct ConnectionLinks {
  fileprivate unowned(unsafe) var older: HTTPConnection?
  fileprivate unowned(unsafe) var newer: HTTPConnection?
}

/// The connections that are remembered, and in which order they were last seen.
struct ConnectionTable {
  private var connections: [ConnectionKey: HTTPConnection] = [:]
  /// The one that was seen longest ago; the table keeps all that are in the list.
  private(set) unowned(unsafe) var oldest: HTTPConnection?
  private unowned(unsafe) var newest: HTTPConnection?

  var count: Int { connections.count }

  subscript(key: ConnectionKey) -> HTTPConnection? { connections[key] }

  mutating func add(_ connection: HTTPConnection) {
    connections[connection.key] = connection
    append(connection)
  }

  /// Makes a connection the one that was seen last.
  mutating func touch(_ connection: HTTPConnection) {
    guard connection !== newest else { return }
    unlink(connection)
    append(connection)
  }

  mutating func remove(_ connection: HTTPConnection) {
    unlink(connection)
    connections[connection.key] = nil
  }

  private mutating func append(_ connection: HTTPConnection) {
    connection.links = ConnectionLinks(older: newest, newer: nil)
    if let newest { newest.links.newer = connection } else { oldest = connection }
    newest = connection
  }

  private mutating func unlink(_ connection: HTTPConnection) {
    let links = connection.links
    if let older = links.older { older.links.newer = links.newer } else { oldest = links.newer }
    if let newer = links.newer { newer.links.older = links.older } else { newest = links.older }
  }
}
