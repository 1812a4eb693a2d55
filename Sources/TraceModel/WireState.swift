/// What is known of the socket filter beside another trace, at some moment of that trace's stream.
public struct WireState: Sendable, Equatable {
  /// Segments that were lost because the ring was full.
  public let lost: UInt64
  /// IP fragments of TCP.
  public let fragments: UInt64
  /// Unfinished heads that another connection's replaced.
  public let displaced: UInt64
  /// Segments that nobody took in time.
  public let refused: UInt64

  /// Puts the parts together.
  public init(
    lost: UInt64 = 0, fragments: UInt64 = 0, displaced: UInt64 = 0,
    refused: UInt64 = 0
  ) {
    self.lost = lost
    self.fragments = fragments
    self.displaced = displaced
    self.refused = refused
  }
}
