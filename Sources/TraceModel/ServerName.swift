/// A piece of the text of a server's name, or of its proxy's, as a line of the script has it.
public struct NamePiece: Sendable, Equatable {
  /// The most pieces that a text has.
  public static let mostPieces = 5

  /// The number of the name.
  public let name: UInt64
  /// Which piece of the text it is, from 0.
  public let piece: Int
  /// Tells that it is of the proxy's text.
  public let isOfProxy: Bool
  /// The length of the text from this piece on, in bytes; more than the piece if it is cut or goes on.
  public let length: UInt64
  /// The piece, in the batch's text.
  public let text: Range<Int>

  /// Puts the parts together; nil if there is no such piece.
  ///
  /// - Parameters:
  ///   - name: the number of the name.
  ///   - number: as the script numbers the pieces: those of the server, and behind them those of the proxy.
  ///   - length: the length of the text from this piece on.
  ///   - text: the piece, in the batch's text.
  public init?(name: UInt64, number: Int, length: UInt64, text: Range<Int>) {
    guard name != 0, number < 2 * Self.mostPieces else { return nil }
    self.name = name
    self.piece = number % Self.mostPieces
    self.isOfProxy = number >= Self.mostPieces
    self.length = length
    self.text = text
  }
}

/// Who is called, as the program asked for it; all records of a name share it, and so a class.
public final class ServerName: Sendable, Equatable {
  /// A host and a port; the bytes are the target's and may be anything.
  public struct Host: Sendable, Equatable {
    /// The name or the address, without brackets; empty if there is none.
    public let address: [UInt8]
    /// The port; nil if it is not known.
    public let port: UInt16?
    /// The length of the whole text in bytes, if not all of it was read.
    public let truncated: UInt64?

    /// Puts the parts together.
    public init(address: [UInt8], port: UInt16?, truncated: UInt64? = nil) {
      self.address = address
      self.port = port
      self.truncated = truncated
    }
  }

  /// The scheme of the URL.
  public enum Scheme: String, Sendable, CaseIterable {
    case http, https

    /// The port where the URL has none (net/http, `portMap`).
    public var port: UInt16 { self == .http ? 80 : 443 }
  }

  /// The server.
  public let server: Host
  /// The scheme; nil where no URL was asked for.
  public let scheme: Scheme?
  /// The proxy by way of which the server is called; nil if none is known.
  public let proxy: Host?

  /// Puts the parts together.
  public init(server: Host, scheme: Scheme?, proxy: Host?) {
    self.server = server
    self.scheme = scheme
    self.proxy = proxy
  }

  /// Tells that all parts are the same.
  public static func == (left: ServerName, right: ServerName) -> Bool {
    left.server == right.server && left.scheme == right.scheme && left.proxy == right.proxy
  }
}

extension ServerName.Scheme {
  /// What the lowest bits of a name's number say.
  public init?(nameNumber: UInt64) {
    switch nameNumber & 3 {
    case 1: self = .http
    case 2: self = .https
    default: return nil
    }
  }
}
