public import Telemetry

/// What a job's record means at a moment.
public enum HeartbeatVerdict: Sendable, Equatable {
    /// Never heard of, and its first sign may still come until then.
    case waiting(until: WallTime)
    /// Its first sign was due then and has not come.
    case missing(due: WallTime)
    /// No success since the last one, though one was due then.
    case late(due: WallTime, lastSuccess: WallTime)
    /// The newest run ended with this code.
    case failed(exitCode: Int, at: WallTime)
    /// A run began then, has not ended, and takes longer than it may.
    case overrunning(since: WallTime)
    /// A run is under way, for no longer than it may.
    case running(since: WallTime)
    /// The newest run ended well, and the next one is due then.
    case good(next: WallTime)

    /// Judges a record.
    ///
    /// A run that began in time may take as long as it is allowed to before its success is missed. A failure stays
    /// one until a run ends well, whatever begins meanwhile.
    public init(_ record: HeartbeatRecord, _ settings: HeartbeatProbeSettings, at now: WallTime) {
        let due = settings.due(after: record.lastSuccess ?? record.expectedSince)
        let deadline = due + settings.grace
        if let since = record.runningSince, now - since > settings.longestRun {
            self = .overrunning(since: since)
        } else if let end = record.lastEnd, end.exitCode != 0 {
            self = .failed(exitCode: end.exitCode, at: end.at)
        } else if let since = record.runningSince, since <= deadline {
            self = .running(since: since)
        } else if let success = record.lastSuccess {
            self = now > deadline ? .late(due: due, lastSuccess: success) : .good(next: due)
        } else {
            self = now > deadline ? .missing(due: due) : .waiting(until: deadline)
        }
    }

    /// How long a sign has been missed beyond its grace; zero while none is.
    public static func overdue(
        _ record: HeartbeatRecord, _ settings: HeartbeatProbeSettings, at now: WallTime
    ) -> Duration {
        let deadline = settings.due(after: record.lastSuccess ?? record.expectedSince) + settings.grace
        if let since = record.runningSince, since <= deadline, now - since <= settings.longestRun { return .zero }
        return max(.zero, now - deadline)
    }
}
