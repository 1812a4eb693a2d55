package import TraceModel

/// Turns records into bytes, which collect in a buffer until the caller drains it.
package protocol RecordWriter: Sendable {
  /// How many bytes are waiting to be drained.
  var count: Int { get }
  /// Appends a record.
  mutating func append(_ record: Record)
  /// Hands over the bytes that have collected, and forgets them unless an error is thrown.
  mutating func drain<Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure)
}
