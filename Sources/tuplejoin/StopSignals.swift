@preconcurrency import Dispatch
import Glibc

/// The signals that ask a run to end, and the other reasons for it, as one stream.
final class StopSignals: Sendable {
  /// Yields once for each reason to stop.
  let requests: AsyncStream<Void>
  private let continuation: AsyncStream<Void>.Continuation
  private let sources: [any DispatchSourceSignal]

  init() {
    let (requests, continuation) = AsyncStream.makeStream(of: Void.self)
    self.requests = requests
    self.continuation = continuation
    sources = [SIGINT, SIGTERM, SIGHUP].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { continuation.yield() }
      source.resume()
      return source
    }
  }

  /// Asks the run to end.
  func stop() { continuation.yield() }

  /// Asks the run to end after a while.
  func stop(after delay: Duration) {
    Task { [continuation] in
      try? await Task.sleep(for: delay)
      continuation.yield()
    }
  }
}
