import Synchronization
import Telemetry

/// What waits to be sent: bounded in number and in bytes; what does not fit is dropped and counted, and nobody waits.
public final class BatchQueue<Element: Sendable>: Sendable {
    /// What has come and gone.
    public struct Counts: Sendable, Equatable {
        /// Taken in.
        public var accepted: UInt64 = 0
        /// Turned away, since as many waited as may.
        public var dropped: UInt64 = 0
        /// Waiting now.
        public var waiting = 0
        /// What those take in memory, by estimate, in bytes.
        public var bytes = 0
    }

    private struct State {
        var ring: [Element?]
        var costs: [Int]
        var head = 0
        var counts = Counts()
        var isFlushWanted = false
    }

    let limits: BatchLimits
    /// Signalled when a batch is full or a flush is wanted.
    let wakeUp = WakeUp()
    private let state: Mutex<State>

    /// Creates a queue; its places are reserved now, so that taking in never allocates.
    public init(_ limits: BatchLimits) {
        var limits = limits
        limits.queue = max(1, limits.queue)
        // A batch that is larger than the queue would never be full.
        limits.batch = min(max(1, limits.batch), limits.queue)
        self.limits = limits
        let places = limits.queue
        state = Mutex(State(ring: Array(repeating: nil, count: places), costs: Array(repeating: 0, count: places)))
    }

    /// Takes an element in; false where there is no room for it.
    ///
    /// - Parameter cost: what it takes in memory, by estimate, in bytes.
    @discardableResult
    public func put(_ element: Element, cost: Int = 0) -> Bool {
        let cost = max(0, cost)
        let (isTaken, isFull) = state.withLock { state -> (Bool, Bool) in
            let waiting = state.counts.waiting
            guard waiting < state.ring.count, waiting == 0 || cost <= limits.bytes - state.counts.bytes else {
                state.counts.dropped &+= 1
                return (false, false)
            }
            var place = state.head + waiting
            if place >= state.ring.count { place -= state.ring.count }
            state.ring[place] = element
            state.costs[place] = cost
            state.counts.waiting = waiting + 1
            state.counts.bytes += cost
            state.counts.accepted &+= 1
            return (true, waiting + 1 == limits.batch)
        }
        if isFull { wakeUp.signal() }
        return isTaken
    }

    /// Takes out the oldest elements, one batch at most.
    func take() -> [Element] {
        state.withLock { state in
            let count = min(state.counts.waiting, max(1, limits.batch))
            var taken: [Element] = []
            taken.reserveCapacity(count)
            for _ in 0..<count {
                if let element = state.ring[state.head].take() { taken.append(element) }
                state.counts.bytes -= state.costs[state.head]
                state.head += 1
                if state.head == state.ring.count { state.head = 0 }
            }
            state.counts.waiting -= count
            if state.counts.waiting == 0 { state.isFlushWanted = false }
            return taken
        }
    }

    /// What has come and gone.
    public var counts: Counts { state.withLock { $0.counts } }

    /// Whether a batch should leave before its time.
    var isDue: Bool {
        state.withLock { $0.counts.waiting >= limits.batch || $0.isFlushWanted && $0.counts.waiting > 0 }
    }

    /// Asks for everything that waits to be sent now.
    func requestFlush() {
        state.withLock { $0.isFlushWanted = true }
        wakeUp.signal()
    }
}
