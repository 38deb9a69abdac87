public import Telemetry

/// Says whether a job reports as expected; asks nobody, it reads what the job has said.
public struct HeartbeatProbe: Probe {
    /// Which heartbeat.
    public let target: TargetID
    private let settings: HeartbeatProbeSettings
    private let book: HeartbeatBook
    private let time: any TimeSource

    /// Creates a probe over a book that callers write into.
    public init(target: TargetID, settings: HeartbeatProbeSettings, book: HeartbeatBook, time: any TimeSource) {
        self.target = target
        self.settings = settings
        self.book = book
        self.time = time
    }

    /// Judges what is known by now.
    ///
    /// - Throws: `ProbeError`: `pending` while the first sign may still come, `timeout` where a sign is missed or a
    ///   run hangs, `serverError` where the newest run failed.
    public func measure(until deadline: MonotonicInstant) async throws(ProbeError) -> ProbeResult {
        let now = time.wallClock()
        guard let record = book.record(of: target.name, at: now) else {
            throw ProbeError(.missing, "this heartbeat is not expected any more")
        }
        let verdict = HeartbeatVerdict(record, settings, at: now)
        if let error = HeartbeatWords.error(verdict, settings, target, at: now) { throw error }
        return ProbeResult(
            families: HeartbeatFamilies.families(record, settings, at: now),
            summary: HeartbeatWords.summary(verdict, record, at: now))
    }

    /// All families: what a job said stays true when it is silent.
    public func familiesWhenDown(_ error: ProbeError) -> [MetricFamily] {
        let now = time.wallClock()
        return book.record(of: target.name, at: now).map { HeartbeatFamilies.families($0, settings, at: now) } ?? []
    }
}
