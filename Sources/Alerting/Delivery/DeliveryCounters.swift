public import Telemetry

/// What came of messages since the process began; what proves a way is known from before.
public struct DeliveryCounters: Sendable {
    /// What an attempt ended with, as metrics name it.
    public enum Result: String, Sendable, CaseIterable {
        /// Taken.
        case delivered
        /// Surely not taken: to be tried again.
        case retry
        /// Nobody knows.
        case ambiguous
        /// Refused for good.
        case refused
        /// Refused because the text is too long.
        case tooLong = "too_long"

        init(_ verdict: DeliveryOutcome.Verdict) {
            self =
                switch verdict {
                case .delivered: .delivered
                case .retry: .retry
                case .ambiguous: .ambiguous
                case .refused: .refused
                case .tooLong: .tooLong
                }
        }
    }

    /// The upper bounds of the histogram's buckets, in seconds.
    public static let bounds: [Double] = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    /// The figures of one channel.
    public struct Figures: Sendable {
        /// Attempts by what they ended with.
        public var attempts: [Result: Int] = [:]
        /// Attempts that said "possible repeat".
        public var repeats = 0
        /// When it took a message last.
        public var lastSuccess: WallTime?
        /// The same on the clock that nobody sets.
        public var provenAt: MonotonicInstant?
        /// How many attempts took at most as long as each bound, and longer than the one before; the rest at the end.
        public var buckets = [Int](repeating: 0, count: DeliveryCounters.bounds.count + 1)
        /// How long all attempts took together, in seconds.
        public var seconds = 0.0

        mutating func add(_ result: Result, took: Duration, isRepeat: Bool, at moment: Moment) {
            attempts[result, default: 0] += 1
            if isRepeat { repeats += 1 }
            if result == .delivered { (lastSuccess, provenAt) = (moment.wall, moment.monotonic) }
            let taken = max(0, took.inSeconds)
            buckets[DeliveryCounters.bounds.firstIndex { taken <= $0 } ?? DeliveryCounters.bounds.count] += 1
            seconds += taken
        }
    }

    /// By channel.
    public var channels: [String: Figures] = [:]

    /// Takes over when channels took a message last, by an earlier life of the process.
    mutating func takeUp(_ proven: [String: WallTime], at moment: Moment) {
        for (channel, at) in proven where channels[channel]?.provenAt == nil {
            channels[channel, default: Figures()].lastSuccess = at
            channels[channel, default: Figures()].provenAt = min(moment.instant(of: at), moment.monotonic)
        }
    }

    /// Transactions that are on the disk.
    public var commits = 0
    /// Transactions that failed.
    public var failedCommits = 0
    /// History that was forgotten because it could not be written for too long.
    public var forgotten = 0
}

/// How the delivery of messages stands at one moment.
public struct DeliveryFigures: Sendable {
    /// What waits for one channel.
    public struct Waiting: Sendable, Hashable {
        /// Messages by state: queued, inflight, ambiguous.
        public var messages: [Delivery.State: Int] = [:]
        /// For how long the oldest of them has waited; those of the day's digest left out.
        public var oldest: Duration = .zero
        /// Messages that later ones have replaced.
        public var superseded = 0
        /// Why it refuses messages for good; nil while it does not.
        public var refusal: String?
    }

    /// What waits, by channel.
    public var waiting: [String: Waiting]
    /// What came of messages so far.
    public var counters: DeliveryCounters
    /// Why the store does not keep what it should; nil while it does.
    public var problem: String?
    /// Announcements that fitted no route.
    public var unrouted: Int
}

extension Outbox {
    /// What waits for each channel.
    func waiting(at now: MonotonicInstant) -> [String: DeliveryFigures.Waiting] {
        lanes.mapValues { lane in
            var waiting = DeliveryFigures.Waiting()
            for entry in lane.entries.values {
                waiting.messages[entry.delivery.state, default: 0] += 1
                if !entry.isDaily { waiting.oldest = max(waiting.oldest, now - entry.enteredAt) }
            }
            waiting.superseded = superseded[lane.channel] ?? 0
            waiting.refusal = lane.refusal
            return waiting
        }
    }
}
