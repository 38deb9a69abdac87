import Telemetry

/// The states of all checks as a family, for dashboards and for rules of a Prometheus.
enum CheckStates {
    static let descriptor = MetricDescriptor(
        "omniflow_check_state", .gauge, labels: ["check"],
        help: "What a check says: 0 disabled, 1 pass, 2 warn, 3 unknown, 4 fail.")

    /// The family of a snapshot that shows everything; nothing where only some targets are asked for.
    static func families(of snapshot: Snapshot) -> [MetricFamily] {
        guard snapshot.reading(of: AgentMetrics.target) != nil else { return [] }
        let samples = snapshot.verdicts.map { verdict in
            Sample(
                labelNames: descriptor.labelNames, labelValues: [verdict.check.description],
                value: Double(verdict.state(at: snapshot.publishedAt).rank))
        }
        return samples.isEmpty ? [] : [MetricFamily(descriptor, samples: samples)]
    }
}
