import TraceModel

extension EventRecord {
  /// The record of an accepted connection, with the first request that came by it if that is known.
  init(_ accept: Accept, command: [UInt8], caller: Caller? = nil, clock: KernelClock) {
    self.init(
      .accept, at: clock.timestamp(kernelNanoseconds: accept.time),
      [
        Field(.caller, caller) { .caller($0) }, Field(.pid, .number(UInt64(accept.pid))),
        Field(.tid, .number(UInt64(accept.tid))),
        Field(.command, commandName(command[...])) { .text($0) },
      ] + Field.all(of: accept.tuple) + [
        Field(.queueLength, accept.queue) { .number(UInt64($0.length)) },
        Field(.queueMaximum, accept.queue) { .number(UInt64($0.maximum)) },
      ])
  }
}

extension EventRecord.Field {
  /// The fields of a connection.
  static func all(of tuple: FiveTuple) -> [Self?] {
    [
      Self(.local, .endpoint(tuple.local)), Self(.peer, .endpoint(tuple.peer)),
    ]
  }
}

/// A command name (`task_struct.comm`) without the NULs that fill it up; nil if nothing is left.
func commandName(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
  let name = bytes.prefix { $0 != 0 }
  return name.isEmpty ? nil : Array(name)
}
