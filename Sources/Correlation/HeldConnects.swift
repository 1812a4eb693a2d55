import TraceModel

/// Connects and uses that wait for the text of their request, in the order in which they came.
///
/// They are in a list of all and, from first to last, in a list for each request, so that one can be
/// taken out of the middle at once.
struct HeldConnects {
  /// A place in the pool.
  typealias Place = Int

  /// Those of one request.
  struct Queue {
    fileprivate(set) var first: Place?
    fileprivate var last: Place?

    var isEmpty: Bool { first == nil }
  }

  /// One that waits.
  struct Held {
    let outbound: Outbound
    /// The request that it waits for, by its number.
    let request: Int
    /// The tick at which it came.
    let tick: UInt64
    fileprivate var previous: Place?
    fileprivate var next: Place?
    fileprivate var nextOfRequest: Place?
  }

  private var pool: [Held] = []
  private var free: [Place] = []
  private var newest: Place?
  /// The one that has waited longest.
  private(set) var oldest: Place?

  /// How many wait.
  var count: Int { pool.count - free.count }

  subscript(place: Place) -> Held { pool[place] }

  /// Adds one to the queue of its request.
  mutating func append(_ outbound: Outbound, request: Int, tick: UInt64, to queue: inout Queue) {
    let held = Held(outbound: outbound, request: request, tick: tick, previous: newest)
    let place: Place
    if let reused = free.popLast() {
      place = reused
      pool[place] = held
    } else {
      place = pool.count
      pool.append(held)
    }
    if let newest { pool[newest].next = place } else { oldest = place }
    newest = place
    if let last = queue.last { pool[last].nextOfRequest = place } else { queue.first = place }
    queue.last = place
  }

  /// Takes out the first of a request.
  mutating func popFirst(of queue: inout Queue) -> Outbound? {
    guard let place = queue.first else { return nil }
    let held = pool[place]
    queue.first = held.nextOfRequest
    if queue.first == nil { queue.last = nil }
    if let previous = held.previous {
      pool[previous].next = held.next
    } else {
      oldest = held.next
    }
    if let next = held.next { pool[next].previous = held.previous } else { newest = held.previous }
    free.append(place)
    return held.outbound
  }
}
