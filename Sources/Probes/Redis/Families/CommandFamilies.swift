import Telemetry

/// What the server counted command by command and error by error.
enum CommandFamilies {
    static let calls = counter("commands_total", "Calls of the command.")
    static let duration = counter("commands_duration_seconds_total", "Time spent in the command.")
    static let rejected = counter("commands_rejected_calls_total", "Calls refused before the command ran.")
    static let failed = counter("commands_failed_calls_total", "Calls that failed while the command ran.")
    static let percentiles = MetricDescriptor(
        "redis_latency_percentiles_usec", .summary, labels: ["cmd"],
        help: "Microseconds below which a share of the command's calls stayed; the label quantile is a percentage.")
    static let histogram = MetricDescriptor(
        "redis_commands_latencies_usec", .histogram, labels: ["cmd"],
        help: "How long calls of the command took, in microseconds.")
    static let errors = MetricDescriptor(
        "redis_errors_total", .counter, labels: ["err"], help: "Error replies by their first word.")

    private static func counter(_ name: String, _ help: String) -> MetricDescriptor {
        MetricDescriptor("redis_\(name)", .counter, labels: ["cmd"], help: help)
    }

    /// Adds calls, durations and percentiles.
    static func add(_ statistics: CommandStatistics, into sink: inout MetricSink) {
        var totals: [String: CommandStatistics.Command] = [:]
        for command in statistics.commands {
            totals[command.name] = command
            sink.add(calls, [command.name], command.calls)
            sink.add(duration, [command.name], command.microseconds / 1e6)
            if let value = command.rejectedCalls { sink.add(rejected, [command.name], value) }
            if let value = command.failedCalls { sink.add(failed, [command.name], value) }
        }
        for entry in statistics.latencies {
            guard let total = totals[entry.command] else { continue }
            for percentile in entry.percentiles {
                let sample = Sample(
                    labelNames: ["cmd", "quantile"], labelValues: [entry.command, percentile.percentage],
                    value: percentile.microseconds)
                sink.add(percentiles, sample)
            }
            sink.add(percentiles, sample(.sum, entry.command, total.microseconds))
            sink.add(percentiles, sample(.count, entry.command, total.calls))
        }
    }

    /// Adds the section `Errorstats`.
    static func addErrors(_ info: InfoText, into sink: inout MetricSink) {
        for field in info.fields(of: "Errorstats") {
            guard let word = field.name.after("errorstat_"), let count = InfoItems(field.value).number("count"),
                count >= 0
            else { continue }
            sink.add(errors, [word], count)
        }
    }

    /// Adds histograms; their sums are the times of `INFO`, for the histograms have none.
    static func add(
        _ histograms: [LatencyHistogram], _ statistics: CommandStatistics, into sink: inout MetricSink
    ) {
        var times: [String: Double] = [:]
        for command in statistics.commands { times[command.name] = command.microseconds }
        for entry in histograms {
            for bucket in entry.buckets {
                sink.add(
                    histogram, self.bucket(entry.command, LatencyHistogram.label(bucket.microseconds), bucket.calls))
            }
            sink.add(histogram, bucket(entry.command, "+Inf", entry.calls))
            sink.add(histogram, sample(.sum, entry.command, times[entry.command] ?? 0))
            sink.add(histogram, sample(.count, entry.command, Double(entry.calls)))
        }
    }

    private static func bucket(_ command: String, _ bound: String, _ calls: Int64) -> Sample {
        Sample(suffix: .bucket, labelNames: ["cmd", "le"], labelValues: [command, bound], value: Double(calls))
    }

    private static func sample(_ suffix: Sample.Suffix, _ command: String, _ value: Double) -> Sample {
        Sample(suffix: suffix, labelNames: ["cmd"], labelValues: [command], value: value)
    }
}
