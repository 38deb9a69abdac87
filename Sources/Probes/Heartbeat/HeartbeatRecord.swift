public import Telemetry

/// What is known of a job's runs, as it is kept across restarts.
public struct HeartbeatRecord: Sendable, Equatable {
    /// How the newest finished run ended.
    public struct End: Sendable, Equatable {
        /// When the job said so, by the agent's clock.
        public var at: WallTime
        /// 0 for success.
        public var exitCode: Int
        /// How long the run took; nil where neither the job nor its start says so.
        public var duration: Duration?
        /// The end of its output, masked.
        public var log: String?

        /// Creates an end.
        public init(at: WallTime, exitCode: Int, duration: Duration? = nil, log: String? = nil) {
            self.at = at
            self.exitCode = exitCode
            self.duration = duration
            self.log = log
        }
    }

    /// Since when the agent has expected to hear of it.
    public var expectedSince: WallTime
    /// When the run began that has not ended yet.
    public var runningSince: WallTime?
    /// The newest finished run.
    public var lastEnd: End?
    /// When a run last ended well.
    public var lastSuccess: WallTime?
    /// Runs that ended well.
    public var successes: UInt64
    /// Runs that ended badly.
    public var failures: UInt64

    /// Creates the record of a job that has not been heard of.
    public init(expectedSince: WallTime) {
        self.expectedSince = expectedSince
        successes = 0
        failures = 0
    }

    /// Takes in what a job says.
    public mutating func take(_ event: HeartbeatEvent, at now: WallTime) {
        switch event.kind {
        case .start: runningSince = now
        case .end(let exitCode):
            let measured = runningSince.map { max(.zero, now - $0) }
            lastEnd = End(at: now, exitCode: exitCode, duration: event.duration ?? measured, log: event.log)
            runningSince = nil
            if exitCode == 0 {
                lastSuccess = now
                successes &+= 1
            } else {
                failures &+= 1
            }
        }
    }

    /// Pulls back what lies in the future, after the clock was set back: else it would hold for as long as that.
    ///
    /// - Returns: whether anything did.
    public mutating func pullBack(to now: WallTime) -> Bool {
        let limit = now + .seconds(60)
        let before = self
        if expectedSince > limit { expectedSince = now }
        if let since = runningSince, since > limit { runningSince = now }
        if let success = lastSuccess, success > limit { lastSuccess = now }
        if let end = lastEnd, end.at > limit { lastEnd?.at = now }
        return self != before
    }
}
