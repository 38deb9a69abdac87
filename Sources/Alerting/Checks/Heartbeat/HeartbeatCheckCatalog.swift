import Telemetry

/// The checks of a job that reports by itself.
enum HeartbeatCheckCatalog {
    static let up = CheckDescriptor(
        kind: "heartbeat", aspect: nil,
        explanation: "A job did not report as expected: it is late, it failed, or it runs too long.",
        firstStep: "see whether the job still runs: its crontab or timer, its host, its log",
        details: "Unknown until the first success is due; a failure stays one until a run ends well.")
}

extension CheckSet {
    /// The checks of a heartbeat.
    static var heartbeat: CheckSet {
        CheckSet(upCheck: HeartbeatCheckCatalog.up, others: [], aspects: [])
    }
}
