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

    /// Notes a scrape: who came for which numbers, and by which route it is counted.
    func record(_ caller: ArrivalPhase.Caller, route: String, at now: MonotonicInstant) {
        arrivals.withLock { $0.record(caller, at: now) }
        counts.withLock { $0[route, default: 0] += 1 }
    }

    /// The phase that a target follows now, if somebody regularly scrapes its numbers.
    ///
    /// - Parameter lead: how long before the expected scrape a round begins, by the time between scrapes.
    func lock(
        of target: TargetID, at now: MonotonicInstant, lead: (Duration) -> Duration = { _ in ScrapePhase.lead }
    ) -> Schedule.PhaseLock? {
        arrivals.withLock {
            $0.phase(at: now, minimum: Self.shortestPeriod) { ScrapeScope.shows(target, path: $0.path) }
        }.map { Schedule.PhaseLock(anchor: $0.anchor, period: $0.period, lead: lead($0.period)) }
    }

    /// How many scrapes came, by route.
    var scrapes: [String: UInt64] { counts.withLock { $0 } }
}
