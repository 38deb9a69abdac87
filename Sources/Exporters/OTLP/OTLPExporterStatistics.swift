public import Telemetry

/// What an exporter has done so far, for the telemetry of the telemetry.
public struct OTLPExporterStatistics: Sendable, Equatable {
    /// How long exports took, with their retries.
    public struct Durations: Sendable, Equatable {
        /// Upper bounds in seconds, inclusive.
        public static let bounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]

        /// How many took as long as each bound at most, and longer than the one before; the last ones longer than all.
        public internal(set) var bucketCounts: [UInt64] = Array(repeating: 0, count: bounds.count + 1)
        /// How many there were.
        public internal(set) var count: UInt64 = 0
        /// How many seconds they took together.
        public internal(set) var sum = 0.0

        mutating func add(_ duration: Duration) {
            let seconds = duration.inSeconds
            bucketCounts[Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count] += 1
            count += 1
            sum += seconds
        }
    }

    /// How many items are on their way now.
    public internal(set) var inFlight = 0
    /// How many items were taken.
    public internal(set) var exported = 0
    /// How many were not, by the reason (`error.type`).
    public internal(set) var failed: [String: Int] = [:]
    /// How many requests were sent.
    public internal(set) var requests = 0
    /// How long exports took that ended well.
    public internal(set) var succeededDurations = Durations()
    /// How long the others took, by the reason (`error.type`).
    public internal(set) var failedDurations: [String: Durations] = [:]
    /// When items were last taken; nil for never.
    public internal(set) var lastSuccess: MonotonicInstant?
    /// When the first request failed after which none succeeded; nil while all is well.
    public internal(set) var failingSince: MonotonicInstant?
    /// Why the newest request failed, in words without secrets; nil while all is well.
    public internal(set) var lastFailure: String?

    /// Creates statistics of nothing.
    public init() {}

    mutating func begin(_ items: Int) { inFlight += items }

    mutating func end(_ outcome: ExportOutcome, of items: Int, took duration: Duration) {
        inFlight -= items
        exported += outcome.accepted
        if let errorType = outcome.errorType {
            failed[errorType, default: 0] += outcome.rejected
            failedDurations[errorType, default: Durations()].add(duration)
        } else {
            succeededDurations.add(duration)
        }
    }

    mutating func noteFailure(_ reason: String, at now: MonotonicInstant) {
        failingSince = failingSince ?? now
        lastFailure = reason
    }

    mutating func noteSuccess(_ now: MonotonicInstant) {
        lastSuccess = now
        failingSince = nil
        lastFailure = nil
    }
}
