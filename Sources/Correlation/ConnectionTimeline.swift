import Glibc
import TraceModel

/// The states that one end of a connection went through.
struct ConnectionTimeline {
  /// A number that is unique in the run.
  let number: UInt64
  /// What the socket is to the connection; nil if that is not known.
  let side: StateChange.Side?
  /// The changes as they came; only the latest unless all are kept.
  private var changes: [StateChange] = []
  /// The process that the socket is of, as far as a change has shown it.
  private var process: (time: UInt64, pid: UInt32, tid: UInt32, command: [UInt8]?)?
  /// An end that stands if nothing more is heard.
  var provisionalEnd: StateChange?
  /// Tells that the socket is closed.
  private(set) var isClosed = false
  /// Tells that the first change of all has come.
  private var hasBeginning = false
  /// The times of all changes, and of the changes before them: what is in both cancels out.
  private var ends: UInt64 = 0
  private var latest: UInt64 = 0

  init(number: UInt64, side: StateChange.Side?) {
    self.number = number
    self.side = side
  }

  /// Tells that every change from the first to the last has come, in whatever order: each but the last one
  /// is the one before another.
  var isComplete: Bool { isClosed && hasBeginning && ends == latest }

  mutating func add(_ change: StateChange, command: [UInt8]?, keepsAll: Bool) {
    if change.new == .close { isClosed = true }
    if change.since == nil, change.side != nil { hasBeginning = true }
    ends ^= change.time ^ (change.since ?? 0)
    latest = max(latest, change.time)
    guard keepsAll else { return }
    changes.append(change)
    // The first thing that it did: who connected.
    if change.isOfProcess, process.map({ change.time < $0.time }) ?? true {
      process = (change.time, change.pid, change.tid, command)
    }
  }

  /// The one record of the connection; nil if nothing is known of it.
  func record(clock: KernelClock) -> EventRecord? {
    let changes = changes.sorted { $0.time < $1.time }
    guard let first = changes.first, let last = changes.last else { return nil }
    let known = changes.last { $0.tuple.local.port != nil && $0.tuple.peer.port != nil } ?? last
    let isWhole =
      first.side != nil
      && zip(changes, changes.dropFirst()).allSatisfy { $1.since == $0.time && $1.old == $0.new }
    return EventRecord(
      .connection, at: clock.timestamp(kernelNanoseconds: first.time),
      [
        Field(.connection, .number(number)), Field(.side, side) { .word("\($0)") },
        Field(.end, .word(Self.end(last))),
        Field(.duration, .nanoseconds(last.time.subtractingClamped(first.time))),
        last.error == 0 ? nil : Field(.errno, .number(UInt64(last.error))),
        isWhole ? nil : Field(.incomplete, .yes),
        Field(.pid, process) { .number(UInt64($0.pid)) },
        Field(.tid, process) { .number(UInt64($0.tid)) },
        Field(.command, process?.command) { .text($0) },
      ] + Field.all(of: known.tuple) + [
        Field(.timeline, .list(Self.timeline(changes, from: first.time)))
      ])
  }

  private typealias Field = EventRecord.Field

  /// The states from one change to the next; the last one of a connection that is open has no duration.
  private static func timeline(_ changes: [StateChange], from start: UInt64) -> [[Field]] {
    changes.indices.compactMap { index in
      let change = changes[index]
      guard change.new != .close else { return nil }
      let end = index + 1 < changes.count ? changes[index + 1].time : nil
      return [
        Field(.state, .word(change.new.name)),
        Field(.start, .nanoseconds(change.time - start)),
        Field(.duration, end) { .nanoseconds($0 - change.time) },
      ].compactMap(\.self)
    }
  }

  /// How a connection ended whose last change this is.
  private static func end(_ last: StateChange) -> String {
    guard last.new == .close else { return "open" }
    switch CInt(last.error) {
    case ECONNREFUSED: return "refused"
    case ETIMEDOUT: return "timeout"
    case ECONNRESET, EPIPE: return "reset"
    case 0: break
    default: return "failed"
    }
    return switch last.old {
    case .timeWait, .lastAck: "fin"
    case .synSent, .synReceived: "canceled"
    case .finWait1, .finWait2, .closing: "abandoned"
    default: "reset"
    }
  }
}
