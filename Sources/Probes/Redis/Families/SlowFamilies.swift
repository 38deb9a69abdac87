import RedisClient
import Telemetry

/// The slow log, the latency monitor and Valkey's command log.
enum SlowFamilies {
    static let length = MetricDescriptor(
        "redis_slowlog_length", .gauge, help: "Entries in the slow log.")
    static let lastID = MetricDescriptor(
        "redis_slowlog_last_id", .gauge, help: "The number of the newest entry of the slow log; 0 when it is empty.")
    static let lastDuration = MetricDescriptor(
        "redis_last_slow_execution_duration_seconds", .gauge,
        help: "How long the command of the newest entry of the slow log took; 0 when it is empty.")
    static let spikeAt = MetricDescriptor(
        "redis_latency_spike_last", .gauge, labels: ["event_name"],
        help: "When the latency monitor last saw the event, in seconds since the epoch.")
    static let spikeDuration = MetricDescriptor(
        "redis_latency_spike_duration_seconds", .gauge, labels: ["event_name"],
        help: "How long the event took when the latency monitor last saw it.")
    /// The logs of `COMMANDLOG LEN`, in the order in which they are asked for.
    static let commandLogs = ["slow", "large-request", "large-reply"]
    static let commandLogLengths = [
        MetricDescriptor("redis_commandlog_slow_length", .gauge, help: "Valkey: slow commands that are kept."),
        MetricDescriptor(
            "redis_commandlog_large_request_length", .gauge, help: "Valkey: large requests that are kept."),
        MetricDescriptor("redis_commandlog_large_reply_length", .gauge, help: "Valkey: large replies that are kept."),
    ]

    /// Adds the replies to `SLOWLOG LEN` and `SLOWLOG GET 1`.
    static func addSlowlog(_ replies: [RedisValue], into sink: inout MetricSink) {
        if let first = replies.first, let count = first.int { sink.add(length, Double(count)) }
        guard replies.count > 1, let entry = SlowlogEntry(replies[1]) else { return }
        sink.add(lastID, Double(entry.id))
        sink.add(lastDuration, Double(entry.microseconds) / 1e6)
    }

    /// Adds the reply to `LATENCY LATEST`.
    static func addSpikes(_ reply: RedisValue, into sink: inout MetricSink) {
        for spike in LatencySpike.all(in: reply) ?? [] {
            sink.add(spikeAt, [spike.event], Double(spike.at))
            sink.add(spikeDuration, [spike.event], Double(spike.milliseconds) / 1_000)
        }
    }

    /// Adds the replies to `COMMANDLOG LEN`, one for each log.
    static func addCommandLog(_ replies: [RedisValue], into sink: inout MetricSink) {
        for (descriptor, reply) in zip(commandLogLengths, replies) {
            if let count = reply.int { sink.add(descriptor, Double(count)) }
        }
    }
}
