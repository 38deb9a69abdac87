public import Telemetry

/// The metric families of delivery.
public enum DeliveryFamilies {
    static let outbox = MetricDescriptor(
        "omniflow_delivery_outbox_messages", .gauge, labels: ["channel", "state"],
        help: "Messages that are not final, by channel and state.")
    static let oldest = MetricDescriptor(
        "omniflow_delivery_oldest_undelivered_age_seconds", .gauge, labels: ["channel"], unit: "seconds",
        help: "For how long the oldest message has waited for its channel, those of the day's digest left out.")
    static let lastSuccess = MetricDescriptor(
        "omniflow_delivery_last_success_timestamp_seconds", .gauge, labels: ["channel"], unit: "seconds",
        help: "When the channel took a message last, in Unix time.")
    static let provenAge = MetricDescriptor(
        "omniflow_delivery_last_success_age_seconds", .gauge, labels: ["channel"], unit: "seconds",
        help: "How long ago the channel took a message last, a canary among them; absent before the first.")
    static let attempts = MetricDescriptor(
        "omniflow_delivery_attempts_total", .counter, labels: ["channel", "outcome"],
        help: "Attempts to deliver a message, by what came of them.")
    static let repeats = MetricDescriptor(
        "omniflow_delivery_possible_repeats_total", .counter, labels: ["channel"],
        help: "Attempts whose text said that it may be a repeat.")
    static let superseded = MetricDescriptor(
        "omniflow_delivery_superseded_total", .counter, labels: ["channel"],
        help: "Messages that a later one replaced, which said all of it.")
    static let duration = MetricDescriptor(
        "omniflow_delivery_attempt_duration_seconds", .histogram, labels: ["channel"], unit: "seconds",
        help: "How long attempts to deliver a message took.")
    static let unrouted = MetricDescriptor(
        "omniflow_delivery_unrouted_total", .counter, help: "Announcements that fitted no route.")
    static let healthy = MetricDescriptor(
        "omniflow_alert_store_healthy", .gauge, help: "1 while what alerting must remember is on the disk, else 0.")
    static let commits = MetricDescriptor(
        "omniflow_alert_store_commits_total", .counter, labels: ["outcome"],
        help: "Transactions of the alert store, by whether they are on the disk.")
    static let forgotten = MetricDescriptor(
        "omniflow_alert_store_forgotten_total", .counter,
        help: "Entries of the history that were forgotten because the store could not be written for too long.")

    /// All descriptors, for the catalogue.
    public static let descriptors = [
        outbox, oldest, lastSuccess, provenAge, attempts, repeats, superseded, duration, unrouted, healthy, commits,
        forgotten,
    ]

    /// Adds the figures of one moment; every channel has all its series from the start.
    ///
    /// - Parameters:
    ///   - channels: the channels of the settings.
    ///   - now: the moment.
    public static func add(
        _ figures: DeliveryFigures, channels: [String], at now: MonotonicInstant, to sink: inout MetricSink
    ) {
        for channel in Set(channels).union(figures.waiting.keys).sorted() {
            let waiting = figures.waiting[channel] ?? DeliveryFigures.Waiting()
            let counted = figures.counters.channels[channel] ?? DeliveryCounters.Figures()
            for state in [Delivery.State.queued, .inflight, .ambiguous] {
                sink.add(outbox, [channel, state.rawValue], Double(waiting.messages[state] ?? 0))
            }
            sink.add(oldest, [channel], waiting.oldest.inSeconds)
            if let last = counted.lastSuccess { sink.add(lastSuccess, [channel], last.secondsWithFraction) }
            if let proven = counted.provenAt { sink.add(provenAge, [channel], max(0, (now - proven).inSeconds)) }
            for result in DeliveryCounters.Result.allCases {
                sink.add(attempts, [channel, result.rawValue], Double(counted.attempts[result] ?? 0))
            }
            sink.add(repeats, [channel], Double(counted.repeats))
            sink.add(superseded, [channel], Double(waiting.superseded))
            addHistogram(counted, channel: channel, to: &sink)
        }
        sink.add(unrouted, Double(figures.unrouted))
        sink.add(healthy, figures.problem == nil ? 1 : 0)
        sink.add(commits, ["durable"], Double(figures.counters.commits))
        sink.add(commits, ["failed"], Double(figures.counters.failedCommits))
        sink.add(forgotten, Double(figures.counters.forgotten))
    }

    private static func addHistogram(_ figures: DeliveryCounters.Figures, channel: String, to sink: inout MetricSink) {
        var total = 0
        func sample(_ suffix: Sample.Suffix, _ value: Double, le: String? = nil) -> Sample {
            Sample(
                suffix: suffix, labelNames: le == nil ? ["channel"] : ["channel", "le"],
                labelValues: le.map { [channel, $0] } ?? [channel], value: value)
        }
        for (index, count) in figures.buckets.enumerated() {
            total += count
            let bound = index < DeliveryCounters.bounds.count ? DeliveryCounters.bounds[index] : .infinity
            let text = bound.isFinite ? (Int(exactly: bound).map { "\($0)" } ?? "\(bound)") : "+Inf"
            sink.add(duration, sample(.bucket, Double(total), le: text))
        }
        sink.add(duration, sample(.sum, figures.seconds))
        sink.add(duration, sample(.count, Double(total)))
    }
}
