import Synchronization
import Telemetry

/// What one target's probe has done since the start.
struct ProbeStatistics: Sendable {
    let target: TargetID
    var rounds: UInt64 = 0
    var failures: [String: UInt64] = [:]
    var lastDuration: Duration?
    /// When the newest round began that succeeded.
    var lastStart: MonotonicInstant?
    var lastSuccess: WallTime?
    var skippedTicks: UInt64 = 0
    var isPhaseLocked = false
    /// What its up-checks have done; nil for a probe without any.
    var upChecks: UpCheckStatistics?
}

/// What one target's up-checks have done since the start.
struct UpCheckStatistics: Sendable {
    /// How long those took that succeeded.
    var durations = DurationHistogram()
    var failures: [String: UInt64] = [:]
    /// How long the newest one took, whatever came of it.
    var lastDuration: Duration?
    var skippedTicks: UInt64 = 0

    /// How many ended.
    var count: UInt64 { durations.count + failures.values.reduce(0, +) }
}

/// Counts rounds, up-checks and failures by target.
final class ProbeCounters: Sendable {
    private let byTarget = Mutex<[TargetID: ProbeStatistics]>([:])

    /// Notes what a tier brought.
    func count(_ tier: Tier, of target: TargetID, _ error: ProbeError?, _ measurement: Measurement) {
        byTarget.withLock { all in
            switch tier {
            case .round: all[target, default: ProbeStatistics(target: target)].countRound(error, measurement)
            case .upCheck: all[target, default: ProbeStatistics(target: target)].countUpCheck(error, measurement)
            }
        }
    }

    /// The counts of a watched target.
    func statistics(of target: TargetID, _ watch: TargetWatch) -> ProbeStatistics {
        var one = byTarget.withLock { $0[target] } ?? ProbeStatistics(target: target)
        one.skippedTicks = watch.rounds.skippedTicks
        one.isPhaseLocked = watch.rounds.isPhaseLocked
        if let upChecks = watch.upChecks {
            one.upChecks = one.upChecks ?? UpCheckStatistics()
            one.upChecks?.skippedTicks = upChecks.skippedTicks
        }
        return one
    }

    /// Forgets all targets but these: a series that nobody feeds any more ends.
    func keep(_ targets: Set<TargetID>) {
        byTarget.withLock { all in all = all.filter { targets.contains($0.key) } }
    }
}

extension ProbeStatistics {
    fileprivate mutating func countRound(_ error: ProbeError?, _ measurement: Measurement) {
        rounds += 1
        lastDuration = measurement.duration
        if let error {
            failures[error.code.description, default: 0] += 1
        } else {
            lastStart = measurement.startedAt
            lastSuccess = measurement.startedAtWall
        }
    }

    fileprivate mutating func countUpCheck(_ error: ProbeError?, _ measurement: Measurement) {
        var counts = upChecks ?? UpCheckStatistics()
        counts.lastDuration = measurement.duration
        if let error {
            counts.failures[error.code.description, default: 0] += 1
        } else {
            counts.durations.add(measurement.duration)
        }
        upChecks = counts
    }
}
