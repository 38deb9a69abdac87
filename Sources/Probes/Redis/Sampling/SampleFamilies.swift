import RedisClient
import Telemetry

/// The families of what is looked at in the background.
enum SampleFamilies {
    private static let keyLabels = ["db", "key"]
    static let count = MetricDescriptor(
        "redis_keys_count", .gauge, labels: keyLabels, help: "Keys that match the pattern, as the last scan found.")
    static let size = MetricDescriptor(
        "redis_key_size", .gauge, labels: keyLabels,
        help: "What the key holds: bytes of a string, elements of everything else.")
    static let bytes = MetricDescriptor(
        "redis_key_memory_usage_bytes", .gauge, labels: keyLabels, help: "Memory that the key and its value cost.")
    static let measured = ours(
        "keys_measured", nil, "How many of the keys that match the pattern were measured.")
    static let mean = ours("key_mean_bytes", "bytes", "The mean memory of the keys that were measured.")
    static let largest = ours("key_largest_bytes", "bytes", "The most memory that a measured key costs.")
    static let age = MetricDescriptor(
        "omniflow_redis_sample_age_seconds", .gauge, labels: ["collector"], unit: "seconds",
        help: "How long ago the newest look at the keys or streams was finished.")
    static let streamNumbers = numbers(
        ["db", "stream"],
        [
            ("length", "stream_length", "Entries of the stream."),
            ("radix-tree-keys", "stream_radix_tree_keys", "Keys of the tree that holds the stream."),
            ("radix-tree-nodes", "stream_radix_tree_nodes", "Nodes of the tree that holds the stream."),
            ("groups", "stream_groups", "Groups that read the stream."),
        ])
    static let lastID = MetricDescriptor(
        "redis_stream_last_generated_id", .gauge, labels: ["db", "stream"],
        help: "The time in the newest identifier of the stream, in milliseconds since the epoch.")
    private static let groupLabels = ["db", "stream", "group"]
    static let groupNumbers = numbers(
        groupLabels,
        [
            ("consumers", "stream_group_consumers", "Consumers of the group."),
            ("pending", "stream_group_messages_pending", "Entries handed to the group that nobody has acknowledged."),
            ("entries-read", "stream_group_entries_read", "Entries that the group has read."),
            ("lag", "stream_group_lag", "Entries of the stream that the group has not been handed yet."),
        ])
    static let delivered = MetricDescriptor(
        "redis_stream_group_last_delivered_id", .gauge, labels: groupLabels,
        help: "The time in the identifier that the group was handed last, in milliseconds since the epoch.")

    private static func ours(_ name: String, _ unit: String?, _ help: String) -> MetricDescriptor {
        MetricDescriptor("omniflow_redis_\(name)", .gauge, labels: ["db", "pattern"], unit: unit, help: help)
    }

    private static func numbers(
        _ labels: [String], _ rows: [(String, String, String)]
    ) -> [(value: String, descriptor: MetricDescriptor)] {
        rows.map { ($0.0, MetricDescriptor("redis_\($0.1)", .gauge, labels: labels, help: $0.2)) }
    }

    /// Adds how old a finding is.
    static func addAge(_ collector: RedisCollector, _ duration: Duration, into sink: inout MetricSink) {
        sink.add(age, [collector.rawValue], duration.inSeconds)
    }

    /// Adds what was found about keys; a key that several samples name stands once.
    static func add(_ findings: [KeyFindings], into sink: inout MetricSink) {
        var shown: Set<[String]> = []
        for finding in findings {
            let sample = finding.sample
            let database = "db\(sample.database)"
            if sample.isPattern {
                let labels = [database, sample.pattern]
                sink.add(count, labels, Double(finding.matched))
                sink.add(measured, labels, Double(finding.measures.count))
                let costs = finding.measures.compactMap(\.bytes)
                if let most = costs.max() {
                    sink.add(mean, labels, costs.reduce(0, +) / Double(costs.count))
                    sink.add(largest, labels, most)
                }
            }
            let order = finding.measures.sorted { ($0.bytes ?? 0, $1.key) > ($1.bytes ?? 0, $0.key) }
            for measure in order.prefix(sample.isPattern ? sample.shown : 1)
            where shown.insert([database, measure.key]).inserted {
                if let value = measure.size { sink.add(size, [database, measure.key], value) }
                if let value = measure.bytes { sink.add(bytes, [database, measure.key], value) }
            }
        }
    }

    /// Adds what was found about streams.
    static func add(_ findings: [StreamFindings], into sink: inout MetricSink) {
        for finding in findings {
            let labels = ["db\(finding.sample.database)", finding.sample.key]
            for (value, descriptor) in streamNumbers {
                if let number = finding.number(value) { sink.add(descriptor, labels, number) }
            }
            if let time = StreamFindings.time(ofID: finding.values["last-generated-id"]) {
                sink.add(lastID, labels, time)
            }
            for group in finding.groups {
                for (value, descriptor) in groupNumbers {
                    if let number = group.number(value) { sink.add(descriptor, labels + [group.name], number) }
                }
                if let time = StreamFindings.time(ofID: group.values["last-delivered-id"]) {
                    sink.add(delivered, labels + [group.name], time)
                }
            }
        }
    }
}
