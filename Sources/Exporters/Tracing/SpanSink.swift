import Synchronization

/// Where spans that are kept go, and the counts of how they began.
final class SpanSink: Sendable {
    /// How spans began, and what is under way.
    struct Counts: Sendable, Equatable {
        /// Begun and sampled.
        var sampled: UInt64
        /// Begun, recorded and not sampled: their end decides.
        var undecided: UInt64
        /// Begun and recorded by nobody.
        var dropped: UInt64
        /// Recorded and ended.
        var ended: UInt64
        /// Kept by nobody, since a trace that was to be decided had too many spans.
        var overflown: UInt64
    }

    let losses = SpanLosses()
    private let queue: BatchQueue<SpanCore>
    private let sampled = Atomic<UInt64>(0)
    private let undecided = Atomic<UInt64>(0)
    private let dropped = Atomic<UInt64>(0)
    private let ended = Atomic<UInt64>(0)
    private let overflown = Atomic<UInt64>(0)

    init(_ queue: BatchQueue<SpanCore>) {
        self.queue = queue
    }

    var counts: Counts {
        Counts(
            sampled: sampled.load(ordering: .relaxed), undecided: undecided.load(ordering: .relaxed),
            dropped: dropped.load(ordering: .relaxed), ended: ended.load(ordering: .relaxed),
            overflown: overflown.load(ordering: .relaxed))
    }

    func noteSampled() { sampled.wrappingAdd(1, ordering: .relaxed) }
    func noteUndecided() { undecided.wrappingAdd(1, ordering: .relaxed) }
    func noteDropped() { dropped.wrappingAdd(1, ordering: .relaxed) }
    func noteOverflow() { overflown.wrappingAdd(1, ordering: .relaxed) }

    /// Takes a recorded span that has ended.
    func take(_ core: SpanCore, _ recording: SpanRecording) {
        ended.wrappingAdd(1, ordering: .relaxed)
        if let tail = core.tail { return tail.take(core, recording) }
        queue.put(core, cost: recording.cost)
    }

    /// Takes one of which it was decided that it is kept.
    func keep(_ core: SpanCore) {
        queue.put(core, cost: core.recording?.cost ?? 0)
    }
}
