import Telemetry

/// The plugin's families made from the management API, for brokers where the plugin is off.
///
/// Missing are those that the API has no number for: the permanent cluster id, `global_publishers`, routed messages,
/// message sizes and everything of the Erlang VM's inside.
enum CoreFamilies {
    static let identity = MetricDescriptor(
        "rabbitmq_identity_info", .untyped, labels: ["rabbitmq_node", "rabbitmq_cluster"],
        help: "The node that answered and its cluster; always 1.")
    static let build = MetricDescriptor(
        "rabbitmq_build_info", .untyped, labels: ["rabbitmq_version", "erlang_version"],
        help: "The versions of the broker and of Erlang; always 1.")
    static let consumers = MetricDescriptor(
        "rabbitmq_global_consumers", .gauge, help: "Number of consumers in the whole cluster, all protocols together.")

    /// Adds every family whose number the answers have.
    static func add(_ answers: BrokerOverview, to sink: inout MetricSink) {
        let overview = answers.overview
        if let node = overview["node"]?.text {
            sink.add(identity, [node, overview["cluster_name"]?.text ?? ""], 1)
        }
        if let version = overview["rabbitmq_version"]?.text {
            sink.add(build, [version, overview["erlang_version"]?.text ?? ""], 1)
        }
        for family in CoreFamily.all {
            guard let value = value(family.source, answers) else { continue }
            sink.add(family.descriptor, value * family.scale)
        }
        if let count = overview["object_totals"]?["consumers"]?.number { sink.add(consumers, count) }
    }

    private static func value(_ source: CoreFamily.Source, _ answers: BrokerOverview) -> Double? {
        switch source {
        case .node(let column):
            let member = answers.node?[column]
            return member?.number ?? member?.flag.map { $0 ? 1 : 0 }
        case .overview("message_stats", let field):
            // Counters are absent until their first event, all of them where statistics are off.
            if answers.overview["disable_stats"]?.flag == true { return nil }
            return answers.overview["message_stats"]?[field]?.number ?? 0
        case .overview(let group, let field):
            return answers.overview[group]?[field]?.number
        }
    }
}
