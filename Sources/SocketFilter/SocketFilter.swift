import Glibc

/// The socket filter at work: it takes segments from the moment it is made.
package final class SocketFilter {
  private let filter: LoadedFilter
  private var sockets: [PacketSocket]

  /// While segments come, the ring is read so often; the kernel wakes up only the first reading.
  private static let interval: Int32 = 10  // milliseconds
  /// How many records are read before anything else is looked at.
  private static let batchSize = 4_096

  /// Something that the user is told, and that does not end the run.
  package enum Notice: Sendable, Equatable {
    /// The interface was shut down; its segments come again when it is up again.
    case interfaceDown(String)
  }

  /// Loads the filter and attaches it.
  package init(_ settings: FilterSettings) throws(SocketFilterError) {
    filter = try LoadedFilter(settings)
    sockets = []
    for interface in settings.interfaces.isEmpty ? [nil] : settings.interfaces.map(Optional.some) {
      sockets.append(try PacketSocket(interface: interface, filter: filter))
    }
  }

  /// What was not taken.
  package var counters: FilterCounters { filter.counters }

  /// Reads records until a descriptor is readable, and then what is left.
  ///
  /// - Parameters:
  ///   - stop: the descriptor.
  ///   - notice: takes what the user should know.
  ///   - receive: takes a record; its memory is valid no longer than the call.
  ///   - pause: called after each batch of records; false ends the reading.
  /// - Throws: `SocketFilterError.interfaceRemoved`.
  package func read(
    until stop: Int32, notice: (Notice) -> Void, receive: (UnsafeRawBufferPointer) -> Void,
    pause: () -> Bool
  ) throws(SocketFilterError) {
    var isBusy = false
    while true {
      // While segments come it is the interval that is waited for, else the kernel's wake-up, which
      // it gives to the first segment after half an interval without any.
      if try wait(for: stop, orRing: !isBusy, notice) { break }
      var total = 0
      var batch: Int
      repeat {
        batch = filter.consume(atMost: Self.batchSize, receive)
        total += batch
        if batch > 0, !pause() { return }
      } while batch == Self.batchSize && !Self.isReadable(stop)
      isBusy = total > 0
    }
    // No more come: what is in the ring is the end.
    sockets = []
    while filter.consume(atMost: Self.batchSize, receive) > 0 { if !pause() { return } }
  }

  /// Waits for the interval, or for what comes in the ring; true if it is time to stop.
  private func wait(
    for stop: Int32, orRing: Bool, _ notice: (Notice) -> Void
  ) throws(SocketFilterError) -> Bool {
    var events = [pollfd(fd: stop, events: Int16(POLLIN), revents: 0)]
    // Of a socket, only errors are waited for.
    events += sockets.map { pollfd(fd: $0.descriptor, events: 0, revents: 0) }
    if orRing { events.append(pollfd(fd: filter.ring, events: Int16(POLLIN), revents: 0)) }
    guard poll(&events, nfds_t(events.count), orRing ? -1 : Self.interval) > 0 else { return false }
    for (socket, event) in zip(sockets, events.dropFirst()) where event.revents != 0 {
      guard let change = socket.takeChange(), let name = socket.interface else { continue }
      if change == .removed { throw .interfaceRemoved(name) }
      notice(.interfaceDown(name))
    }
    return events[0].revents != 0
  }

  private static func isReadable(_ descriptor: Int32) -> Bool {
    var event = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&event, 1, 0) > 0
  }
}
