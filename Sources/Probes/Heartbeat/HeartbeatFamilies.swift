import Telemetry

/// Every family of a heartbeat.
enum HeartbeatFamilies {
    static let lastSuccess = MetricDescriptor(
        "omniflow_heartbeat_last_success_timestamp_seconds", .gauge, unit: "seconds",
        help: "When the job last reported a success, in seconds since 1970; absent before the first.")
    static let lastDuration = MetricDescriptor(
        "omniflow_heartbeat_last_duration_seconds", .gauge, unit: "seconds",
        help: "How long the job's newest finished run took, by its own word or from its start to its end.")
    static let lastExitCode = MetricDescriptor(
        "omniflow_heartbeat_last_exit_code", .gauge,
        help: "How the job's newest finished run ended: 0 is success, 128 and more a signal.")
    static let runs = MetricDescriptor(
        "omniflow_heartbeat_runs_total", .counter, labels: ["result"],
        help: "Runs of the job that reported their end, by result: success or failure.")
    static let overdue = MetricDescriptor(
        "omniflow_heartbeat_overdue_seconds", .gauge, unit: "seconds",
        help: "How long a success has been missed beyond its time and its grace; 0 while none is.")
    static let running = MetricDescriptor(
        "omniflow_heartbeat_running", .gauge, help: "Whether a run of the job has begun and not ended.")

    static let all = PublishedFamilies(always: [lastSuccess, lastDuration, lastExitCode, runs, overdue, running])

    /// The families of a record at a moment.
    static func families(
        _ record: HeartbeatRecord, _ settings: HeartbeatProbeSettings, at now: WallTime
    ) -> [MetricFamily] {
        var sink = MetricSink()
        if let success = record.lastSuccess { sink.add(lastSuccess, success.secondsWithFraction) }
        if let duration = record.lastEnd?.duration { sink.add(lastDuration, duration.inSeconds) }
        if let end = record.lastEnd { sink.add(lastExitCode, Double(end.exitCode)) }
        sink.add(runs, ["success"], Double(record.successes))
        sink.add(runs, ["failure"], Double(record.failures))
        sink.add(overdue, HeartbeatVerdict.overdue(record, settings, at: now).inSeconds)
        sink.add(running, record.runningSince == nil ? 0 : 1)
        return sink.finish()
    }
}
