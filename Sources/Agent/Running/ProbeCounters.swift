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
}

/// Counts rounds and failures by target.
final class ProbeCounters: Sendable {
    private let byTarget = Mutex<[TargetID: ProbeStatistics]>([:])

    func count(_ reading: Reading) {
        byTarget.withLock { all in
            var one = all[reading.target] ?? ProbeStatistics(target: reading.target)
            one.rounds += 1
            one.lastDuration = reading.measurement.duration
            if let error = reading.error {
                one.failures[error.code.description, default: 0] += 1
            } else {
                one.lastStart = reading.measurement.startedAt
                one.lastSuccess = reading.measurement.startedAtWall
            }
            all[reading.target] = one
        }
    }

    func statistics(of target: TargetID, skippedTicks: UInt64, isPhaseLocked: Bool) -> ProbeStatistics {
        var one = byTarget.withLock { $0[target] } ?? ProbeStatistics(target: target)
        one.skippedTicks = skippedTicks
        one.isPhaseLocked = isPhaseLocked
        return one
    }
}
