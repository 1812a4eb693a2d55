package import TraceModel

/// What turns the events of a trace into records.
///
/// The records are a function of the events only, so that a recording gives the same ones again.
package protocol Correlating {
  /// Takes the events of one piece of the raw stream in, and emits the records that are settled by them.
  mutating func receive(_ batch: EventBatch, emit: (Record) -> Void)
  /// Ends the run: emits what was held back, and the summary last.
  mutating func finish(emit: (Record) -> Void) -> Summary
}
