import Telemetry

extension AlertDesk {
    /// Gives what is told its trace, which goes with it into the history and into the rows of its messages.
    ///
    /// - Parameters:
    ///   - commit: what is to be kept; each announcement in it becomes a span, muted ones too.
    ///   - announcements: what of it is to be told.
    /// - Returns: both, with traces; as they were where no tracer is installed.
    static func traced(
        _ commit: AlertCommit, _ announcements: [Announcement]
    ) -> (commit: AlertCommit, announcements: [Announcement]) {
        var traces: [String: TraceCarrier?] = [:]
        var commit = commit
        commit.announcements = commit.announcements.map { announcement in
            let traced = AlertSpan.traced(announcement)
            traces[announcement.identity] = .some(traced.trace)
            return traced
        }
        let told = announcements.map { announcement in
            guard let trace = traces[announcement.identity] else { return AlertSpan.traced(announcement) }
            var traced = announcement
            traced.trace = trace
            return traced
        }
        return (commit, told)
    }
}
