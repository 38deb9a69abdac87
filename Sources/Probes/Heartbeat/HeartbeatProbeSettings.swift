public import Telemetry

/// When a job is expected to report, and for how long its silence is borne.
public struct HeartbeatProbeSettings: Sendable, Equatable {
    /// When the next sign is expected.
    public enum Schedule: Sendable, Equatable {
        /// So long after the last success, or after the heartbeat was set up.
        case period(Duration)
        /// At the next time of an expression by the clocks of a zone.
        case cron(CronExpression, TimeZoneRules)
    }

    /// When the next sign is expected.
    public var schedule: Schedule
    /// How much later than expected it may come.
    public var grace: Duration
    /// How long a run may take from its start to its end; nil allows the grace.
    public var timeout: Duration?

    /// Creates settings.
    public init(schedule: Schedule, grace: Duration = .seconds(900), timeout: Duration? = nil) {
        self.schedule = schedule
        self.grace = grace
        self.timeout = timeout
    }

    /// From which length on a run counts as hanging.
    var longestRun: Duration { timeout ?? grace }

    /// When a sign is due that follows a success or the setting up.
    ///
    /// Clocks of machines differ: a success up to half a minute before a time of the expression is that time's.
    func due(after moment: WallTime) -> WallTime {
        switch schedule {
        case .period(let period): moment + period
        case .cron(let expression, let zone):
            expression.next(after: moment + Self.clockSlack, in: zone) ?? moment + .seconds(400 * 86_400)
        }
    }

    private static let clockSlack: Duration = .seconds(30)
}
