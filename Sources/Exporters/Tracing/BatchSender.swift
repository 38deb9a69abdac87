import Synchronization
public import Telemetry

/// Sends what a queue gathers: when a batch is full, when its oldest waited long enough, when somebody asks, and at the
/// end; one export after the other.
///
/// It never tries anything twice; exporters do. What an exporter did not get rid of is counted.
public final class BatchSender<Element: Sendable>: Sendable {
    /// What became of what left the queue.
    public struct Counts: Sendable, Equatable {
        /// Taken by the receiver.
        public var exported: UInt64 = 0
        /// Given up, by reason.
        public var failed: [String: UInt64] = [:]
        /// Under way now.
        public var inFlight = 0
        /// How many exports there were.
        public var exports: UInt64 = 0

        /// How many have left the queue for good.
        var settled: UInt64 { failed.values.reduce(exported, &+) }
    }

    /// The queue.
    public let queue: BatchQueue<Element>
    private let exporter: any OTLPExporter
    private let items: @Sendable ([Element]) -> OTLPItems
    private let time: any TimeSource
    private let state = Mutex(Counts())
    private let isEnding = Atomic<Bool>(false)
    private let end = Mutex<MonotonicInstant?>(nil)
    private let flushers = Mutex<[WakeUp]>([])

    /// Creates a sender; nothing is sent before `run()`.
    ///
    /// - Parameter items: turns a batch into what the exporter sends.
    public init(
        _ queue: BatchQueue<Element>, exporter: any OTLPExporter, time: any TimeSource = SystemTime(),
        items: @escaping @Sendable ([Element]) -> OTLPItems
    ) {
        self.queue = queue
        self.exporter = exporter
        self.time = time
        self.items = items
    }

    /// What became of what left the queue.
    public var counts: Counts { state.withLock { $0 } }

    /// Sends until it is told to finish or the task is cancelled, then what is left until the deadline of the finish.
    public func run() async {
        while !isEnding.load(ordering: .acquiring), !Task.isCancelled {
            let due = time.now() + queue.limits.delay
            if !queue.isDue { await queue.wakeUp.wait(until: due, time: time) }
            if Task.isCancelled || isEnding.load(ordering: .acquiring) { break }
            if queue.isDue {
                while queue.isDue, !Task.isCancelled, !isEnding.load(ordering: .acquiring) {
                    await sendOne(until: nil)
                }
            } else if time.now() >= due {
                await sendOne(until: nil)
            }
        }
        let deadline = end.withLock { $0 } ?? time.now() + .seconds(5)
        while queue.counts.waiting > 0, time.now() < deadline, !Task.isCancelled { await sendOne(until: deadline) }
    }

    /// Lets `run()` send what waits and return, at the latest at a deadline.
    public func finish(until deadline: MonotonicInstant) {
        end.withLock { $0 = deadline }
        isEnding.store(true, ordering: .releasing)
        queue.wakeUp.signal()
    }

    /// Sends what was taken in before the call, and waits for it.
    ///
    /// - Returns: false where that was not over by the deadline. What the exporter gave up counts as over.
    public func flush(until deadline: MonotonicInstant) async -> Bool {
        let wanted = queue.counts.accepted
        let wakeUp = WakeUp()
        flushers.withLock { $0.append(wakeUp) }
        defer { flushers.withLock { $0.removeAll { $0 === wakeUp } } }
        queue.requestFlush()
        while counts.settled < wanted, time.now() < deadline, !Task.isCancelled {
            await wakeUp.wait(until: deadline, time: time)
        }
        return counts.settled >= wanted
    }

    private func sendOne(until deadline: MonotonicInstant?) async {
        let batch = queue.take()
        guard !batch.isEmpty else { return }
        state.withLock { $0.inFlight = batch.count }
        let limit = time.now() + queue.limits.exportTimeout
        let items = self.items(batch)
        let outcome = await exporter.export(items, until: min(deadline ?? limit, limit))
        state.withLock { counts in
            counts.inFlight = 0
            counts.exports &+= 1
            counts.exported &+= UInt64(clamping: min(outcome.accepted, batch.count))
            // Whatever an exporter says: what it did not take is lost.
            let lost = max(0, batch.count - outcome.accepted)
            if lost > 0 { counts.failed[outcome.errorType ?? "unknown", default: 0] &+= UInt64(lost) }
        }
        for flusher in flushers.withLock({ $0 }) { flusher.signal() }
    }
}
