import Telemetry

/// The families of `INFO` that need no labels, and those that every server has.
enum InfoFamilies {
    static let start = MetricDescriptor(
        "redis_start_time_seconds", .gauge, help: "When the server process started, in seconds since the epoch.")
    /// The labels of redis_exporter 1.45.0; newer ones come behind.
    static let instance = MetricDescriptor(
        "redis_instance_info", .gauge,
        labels: [
            "role", "redis_version", "redis_build_id", "redis_mode", "os", "maxmemory_policy", "tcp_port", "run_id",
            "process_id",
        ], help: "Always 1; its labels say which server this is, what it runs on and what role it has.")

    /// Adds every field that the catalogue has, and the server's own counters of its cluster bus.
    static func add(_ info: InfoText, _ names: NamesProfile, into sink: inout MetricSink) {
        let metrics = InfoCatalogue.metrics(names)
        for section in info.sections where !isListed(section.name) {
            for field in section.fields {
                if let metric = metrics[field.name] {
                    guard let value = InfoNumber.value(field.value) else { continue }
                    if metric.descriptor.kind == .counter, value < 0 { continue }
                    sink.add(metric.descriptor, value / metric.divisor)
                } else {
                    ClusterFamilies.add(field, into: &sink)
                }
            }
        }
    }

    /// Adds the server's identity and start.
    static func addIdentity(
        _ info: InfoText, _ names: NamesProfile, startedAt: Double?, into sink: inout MetricSink
    ) {
        if let startedAt { sink.add(start, startedAt) }
        var labels = instance.labelNames
        var values = labels.map { label in
            label == "redis_mode" ? info.text("redis_mode") ?? info.text("server_mode") ?? "" : info.text(label) ?? ""
        }
        if names == .current {
            labels.append("master_replid")
            values.append(info.text("master_replid") ?? "")
            for label in ["valkey_version", "valkey_release_stage", "availability_zone"] {
                guard let value = info.text(label), !value.isEmpty else { continue }
                labels.append(label)
                values.append(value)
            }
        }
        sink.add(instance, Sample(labelNames: labels, labelValues: values, value: 1))
    }

    // These have families of their own; Valkey 9.1 repeats CLUSTER INFO, which is asked for by itself.
    private static func isListed(_ section: String) -> Bool {
        ["Commandstats", "Latencystats", "Errorstats", "Keyspace", "Sentinel", "Cluster Info", "Keysizes"]
            .contains(section)
    }
}
