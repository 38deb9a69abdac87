import Synchronization
import Telemetry

/// Watches who scrapes, and when, so that rounds can end just before the next scrape comes.
final class ScrapePhase: Sendable {
    /// A followed period is never shorter than this.
    static let shortestPeriod: Duration = .seconds(5)
    /// How long before the expected scrape a round begins.
    static let lead: Duration = .milliseconds(60)

    private let arrivals = Mutex(ArrivalPhase())
    private let counts = Mutex<[String: UInt64]>([:])

    /// Notes a scrape of a listener's path.
    func record(_ caller: ArrivalPhase.Caller, path: String, at now: MonotonicInstant) {
        arrivals.withLock { $0.record(caller, at: now) }
        counts.withLock { $0[path, default: 0] += 1 }
    }

    /// The phase to follow now, if somebody scrapes regularly.
    func lock(at now: MonotonicInstant) -> Schedule.PhaseLock? {
        arrivals.withLock { $0.phase(at: now, minimum: Self.shortestPeriod) }
            .map { Schedule.PhaseLock(anchor: $0.anchor, period: $0.period, lead: Self.lead) }
    }

    /// How many scrapes came, by path.
    var scrapes: [String: UInt64] { counts.withLock { $0 } }
}
